"""Pages about staff accounts: invitations, lock, sessions, second factor, the sample's quick sign-in."""
