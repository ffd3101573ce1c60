"""What staff see of the library: its shelves and numbers, and the desk where instruments are drafted."""
