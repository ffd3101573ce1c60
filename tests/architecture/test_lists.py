"""Lists are sorted by columns that are never empty (the two databases place an empty one differently), that are neither
sealed nor of a hidden class, and that no visitor chooses."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.db import models

from harborlight.core.fields import SealedField
from harborlight.core.records import class_of
from harborlight.core.roles import FieldClass

SRC = Path(__file__).resolve().parents[2] / "src" / "harborlight"
OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("harborlight.")]
# Made of more than a column, and never empty: an annotation, or a library's own.
COMPUTED = {"n", "created_at", "pk"}


def sorted_by() -> list[tuple[str, set[str], ast.expr]]:
    """Every argument of every `order_by` of the house: where it stands, the names spoken of there, and itself."""
    found = []
    for path in SRC.rglob("*.py"):
        if "migrations" in path.parts or "sample" in path.parts:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
                    where = f"{path.relative_to(SRC)}:{node.lineno}"
                    found += [(where, {_begins_with(node)} & names or names, each) for each in node.args]
    return found


def _begins_with(node: ast.AST) -> str:
    """`Agency` of `Agency.objects.filter(…).order_by(…)`; nothing when it begins with a variable."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) and node.id[:1].isupper() else ""


def fields_called(name: str) -> list[tuple[type[models.Model], models.Field]]:
    return [
        (model, field)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if name in (field.name, field.attname)
    ]


def column(given: ast.expr) -> tuple[str, bool]:
    """The column that an argument names, and whether it says where an empty one stands: `F("x").desc(nulls_last=True)`."""
    if isinstance(given, ast.Constant):
        return str(given.value).removeprefix("-"), False
    says_so = isinstance(given, ast.Call) and any(
        word.arg in ("nulls_first", "nulls_last") for word in given.keywords
    )
    named = [
        node.value
        for node in ast.walk(given)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return (named[0] if len(named) == 1 and says_so else ""), says_so


def test_nobody_outside_chooses_what_a_list_is_sorted_by():
    assert len(sorted_by()) > 40
    assert [where for where, _names, given in sorted_by() if not column(given)[0]] == []


def test_lists_are_sorted_by_what_is_never_empty_and_hidden_from_nobody():
    names = {model.__name__ for app in OURS for model in apps.get_app_config(app).get_models()}
    wrong = []
    for where, spoken_of, given in sorted_by():
        said, says_where_empty_stand = column(given)
        path, room = said.split("__"), where.split("/")[0]
        found = fields_called(path[-1])
        if not found and path[-1] not in COMPUTED:
            wrong.append(f"{where}: {path[-1]} is no column")
        for model, field in found:
            if len(path) > 1:
                is_meant = model in {field.related_model for _of, field in fields_called(path[-2])}
            elif spoken_of & names:
                is_meant = model.__name__ in spoken_of
            else:
                is_meant = model._meta.app_label in (room, "core") or room == "web"
            is_hidden = isinstance(field, SealedField) or class_of(model, field) is not FieldClass.ADMIN
            if is_meant and ((field.null and not says_where_empty_stand) or is_hidden):
                wrong.append(f"{where}: {model._meta.label}.{field.name}")
    assert wrong == []
