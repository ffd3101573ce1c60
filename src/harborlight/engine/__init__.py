"""What can be computed: table to table, pure. No clock, no network, no randomness without a seed."""
