"""Ground verbs: they read and write files and need no workspace and no Django."""

from __future__ import annotations

import click

from harborlight.cli import instruments, knowledge, leads, protocols


def add_to(group: click.Group) -> None:
    """Add every ground verb."""
    leads.add_to(group)
    instruments.add_to(group)
    protocols.add_to(group)
    knowledge.add_to(group)
