"""The sample coalition: seeded, synthetic, believable. Everybody in it is invented."""
