"""What is asked of leads."""
def needs_me(actor):
    return []
