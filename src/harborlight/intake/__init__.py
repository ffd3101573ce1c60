"""The door in: calls, walk-ins, partners' reports, sealed web reports, leads handed over."""
