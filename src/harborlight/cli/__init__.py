"""The same actions, from a terminal. Ground verbs need no Django; the workspace's are added where `[web]` is installed."""

from __future__ import annotations

import importlib.util

import click

from harborlight import __version__
from harborlight.errors import HarborlightError


class _Plain(click.Group):
    """Shows a Harborlight error as one plain line and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HarborlightError as error:
            click.echo(f"harborlight: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Plain)
@click.version_option(__version__, prog_name="harborlight")
def main() -> None:
    """Harborlight: a workspace for coalitions that prevent human trafficking."""


def _add_verbs() -> None:
    from harborlight.cli import ground

    ground.add_to(main)
    if importlib.util.find_spec("django") is not None:
        from harborlight.cli import workspace

        workspace.add_to(main)


_add_verbs()
