"""Write `docs/reference` from the code; with `--check` only compare. What is generated is never edited by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harborlight.web.settings.test")


def settings_page() -> str:
    from harborlight.web.settings.env import Env

    lines = [
        "# Settings",
        "",
        "Read once from the environment. Everything missing or wrong is listed in one message.",
        "",
    ]
    lines += ["| name | default | what for |", "|---|---|---|"]
    for name, field in Env.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        lines.append(f"| `HARBORLIGHT_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    import click

    from harborlight.cli import main

    lines = [
        "# Command line",
        "",
        "Ground verbs need no Django; the workspace's verbs need the extra `[web]`.",
        "",
    ]

    def add(command: Any, path: str) -> None:
        if command.hidden:
            return
        if isinstance(command, click.Group):
            for name in sorted(command.commands):
                add(command.commands[name], f"{path} {name}")
            return
        lines.extend([f"## `{path}`", "", (command.help or "").strip(), ""])
        for parameter in command.params:
            names = ", ".join(f"`{each}`" for each in parameter.opts)
            about = getattr(parameter, "help", None) or ("required" if parameter.required else "")
            lines.append(f"- {names}: {about}".rstrip(": "))
        lines.append("")

    add(main, "harborlight")
    return "\n".join(lines).rstrip() + "\n"


def rights_page() -> str:
    import django

    django.setup()
    from harborlight.core.roles import RIGHTS, Role

    lines = [
        "# Who may do what",
        "",
        "Deny by default: what is not here is refused. Generated from `core/roles.py`.",
        "",
    ]
    for role in Role:
        lines += [f"## {role.label}", "", "| noun | verbs (how far) |", "|---|---|"]
        for noun, verbs in sorted(RIGHTS[role].items()):
            said = ", ".join(f"{verb} ({reach.name.lower()})" for verb, reach in sorted(verbs.items()))
            lines.append(f"| {noun} | {said} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "rights.md": rights_page,
}


def main() -> int:
    stale = []
    for name, write in PAGES.items():
        path, text = ROOT / "docs" / "reference" / name, write()
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if stale and "--check" in sys.argv:
        print(f"Stale: {', '.join(stale)}. Run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
