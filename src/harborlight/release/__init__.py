"""The door out: consent, hand-offs and the published snapshot. Asked, checked, delivered."""
