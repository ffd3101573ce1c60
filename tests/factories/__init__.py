"""Factories: one module per room; only synthetic people."""
