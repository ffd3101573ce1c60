"""Workspace verbs: serve, setup, sample, backup, restore, keys, audit. Present only where the extra `[web]` is installed."""

from __future__ import annotations

import click


def add_to(group: click.Group) -> None:
    """Add every workspace verb. Django is set up only when a verb runs."""
