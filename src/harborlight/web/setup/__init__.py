"""Setting up a real coalition: the check list that leads a coordinator through the first day."""
