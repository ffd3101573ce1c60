"""The shelves that people edit: which numbers were called, and (later) drafts, sign-off and activation of knowledge."""
