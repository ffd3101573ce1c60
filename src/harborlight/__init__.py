"""Harborlight: one workspace for a coalition that prevents human trafficking."""

__version__ = "0.1.0"
