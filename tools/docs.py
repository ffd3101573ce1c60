"""Write `docs/reference` from the code; with `--check` only compare. What is generated is never edited by hand."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard

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

    from harborlight.cli import ground, main

    on_the_ground = click.Group()
    ground.add_to(on_the_ground)
    lines = [
        "# Command line",
        "",
        "Each verb says what it needs installed, and which modules do the work: `harborlight` alone runs without Django; the "
        "workspace's verbs need the extra `[web]`.",
        "",
    ]

    def add(command: Any, path: str) -> None:
        if command.hidden:
            return
        if isinstance(command, click.Group):
            for name in sorted(command.commands):
                add(command.commands[name], f"{path} {name}")
            return
        is_ground = path.split()[1] in on_the_ground.commands
        needs = "`harborlight` alone" if is_ground else "`harborlight[web]`"
        behind = ", ".join(f"`{name}`" for name in modules_behind(command.callback))
        lines.extend([f"## `{path}`", "", (command.help or "").strip(), ""])
        lines.extend([f"Needs {needs}." + (f" Behind it: {behind}." if behind else ""), ""])
        for parameter in command.params:
            names = ", ".join(f"`{each}`" for each in parameter.opts)
            about = getattr(parameter, "help", None) or ("required" if parameter.required else "")
            lines.append(f"- {names}: {about}".rstrip(": "))
        lines.append("")

    add(main, "harborlight")
    return "\n".join(lines).rstrip() + "\n"


def modules_behind(verb: Callable[..., Any]) -> list[str]:
    """Our modules below the command line that a verb names, itself or through functions of its own file."""
    tree = ast.parse(Path(inspect.getsourcefile(verb) or "").read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported = dict(pair for node in tree.body for pair in _imports(node))
    found: set[str] = set()
    waiting, seen = [inspect.unwrap(verb).__name__], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        within = dict(pair for node in ast.walk(functions[name]) for pair in _imports(node))
        used = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        found |= set(within.values()) | {imported[each] for each in used & imported.keys()}
        waiting += used
    return sorted(each for each in found if not each.startswith(("cli", "errors")))


def _imports(node: ast.AST) -> list[tuple[str, str]]:
    """Imported name -> the module of ours that it is or comes from, without the package's name."""
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("harborlight"):
        return []
    pairs = []
    for each in node.names:
        inside = f"{node.module}.{each.name}"
        module = inside if _is_module(inside) else str(node.module)
        pairs.append((each.asname or each.name, module.removeprefix("harborlight").lstrip(".")))
    return [(name, module) for name, module in pairs if module]


def _is_module(name: str) -> bool:
    path = ROOT / "src" / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


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
    return "\n".join([*lines, *_field_lines()]).rstrip() + "\n"


def _field_lines() -> list[str]:
    """The field matrix, folded: what is alike for the fields of one class stands in one row."""
    from harborlight.core.field_rights import HIDDEN, REST, classed_fields
    from harborlight.core.roles import Role

    lines = [
        "## Which fields are opened", "",
        "In the records that a role reaches. A field that is not opened is absent: from the page, the export, the search, the "
        "count and the error. Who is not named sees none of it. Each field by itself: `tests/architecture/field_matrix.csv`.",
        "", "| record | class | fields | opened to (how far) |", "|---|---|---|---|",
    ]  # fmt: skip
    rows: dict[tuple[str, str, str], list[str]] = {}
    for field in classed_fields():
        said = {role: field.shown_to(role) for role in Role}
        roles = [f"{role.value} ({how})" for role, how in said.items() if how != HIDDEN]
        opened = said[Role.CASEWORKER] if field.rule else "; ".join(roles) or "nobody"
        if field.name != REST:
            key = (field.record, str(field.field_class or "none"), opened)
            rows.setdefault(key, []).append(field.name)
    return [
        *lines,
        *(
            f"| {record} | {field_class} | {', '.join(names)} | {opened} |"
            for (record, field_class, opened), names in rows.items()
        ),
    ]


def manual_page() -> str:
    """The manual of rules, printed from the worked examples in `tests/spec`."""
    lines = [
        "# Rules, by worked example",
        "",
        "Printed from `tests/spec`: each line below is a test that runs. Nothing here is legal advice.",
        "",
    ]
    for path in sorted((ROOT / "tests" / "spec").rglob("test_*.py")):
        lines += _chapter(ast.parse(path.read_text()))
    return "\n".join(lines).rstrip() + "\n"


def _chapter(module: ast.Module) -> list[str]:
    """A spec file: its heading and words, its table of examples, and a line for every test."""
    title, _, words = (ast.get_docstring(module) or "").partition("\n")
    lines = [f"## {title.lstrip('# ')}", "", words.strip(), ""]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _is_hidden(node):
            about = ast.get_docstring(node)
            said = node.name.removeprefix("test_").replace("_", " ")
            lines += [
                f"- {said[0].upper()}{said[1:]}." + (f" {about}" if about else ""),
                *_examples(node, module),
            ]
    return [*lines, ""]


def _is_hidden(test: ast.FunctionDef) -> bool:
    """Comparisons with published material are no part of the manual."""
    return any("mark.shared" in ast.unparse(each) for each in test.decorator_list)


def _examples(test: ast.FunctionDef, module: ast.Module) -> list[str]:
    """The table of a test that is parametrized over the module's EXAMPLES."""
    rows = next((ast.literal_eval(node.value) for node in module.body if _is_examples(node)), None)
    for each in test.decorator_list:
        if rows is None or not isinstance(each, ast.Call) or ast.unparse(each.args[-1]) != "EXAMPLES":
            continue
        heads = ast.literal_eval(each.args[0])
        heads = [heads] if isinstance(heads, str) else list(heads)
        body = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        shown = [
            "| " + " | ".join(head.replace("_", " ") for head in heads) + " |",
            "|" + "---|" * len(heads),
        ]
        return ["", *shown, *body, ""]
    return []


def _is_examples(node: ast.stmt) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES"


def instrument_schema() -> str:
    """The shape of an instrument's file, for editors and programs of others."""
    import json

    from harborlight.knowledge.instrument_file.schema import instrument_schema as schema

    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def openapi() -> str:
    """The typed API, for programs of others."""
    import json

    import django

    django.setup()
    from harborlight.web.api import document

    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "rights.md": rights_page,
    "rules.md": manual_page,
    "instrument.schema.json": instrument_schema,
    "openapi.json": openapi,
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
