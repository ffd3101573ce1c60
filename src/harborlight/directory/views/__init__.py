"""What staff see of the address book: services, files of them, who is on duty."""
