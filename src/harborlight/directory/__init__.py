"""The address book: services a person can be sent to, who has room, who is on duty tonight."""
