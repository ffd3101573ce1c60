"""The shape of the rooms, the direction of foreign keys, the words, the documents: what an import linter cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

from harborlight.core.acting import ACTIONS
from harborlight.web.settings.env import Env

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "harborlight"
ROOMS = ("cases", "intake", "release", "library", "protocols", "directory", "intelligence")
FLOORS = {
    "core": 2,
    "release": 3,
    "library": 3.5,
    "protocols": 3.5,
    "intake": 4,
    "directory": 4,
    "cases": 5,
    "intelligence": 5,
}
SHAPE = {
    "__init__.py", "README.md", "apps.py", "rules.py", "models.py", "models", "queries.py", "actions.py", "actions", "forms.py",
    "views.py", "views", "api.py", "tasks.py", "urls.py", "templates", "migrations", "__pycache__",
}  # fmt: skip
NAMELESS = {"utils", "helpers", "common", "misc", "manager", "handler", "managers", "handlers"}
SOURCES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_the_shape_of_a_room(room):
    found = {path.name for path in (SRC / room).iterdir()}
    assert found <= SHAPE, sorted(found - SHAPE)
    assert len((SRC / room / "README.md").read_text().splitlines()) <= 30


def test_foreign_keys_point_down_and_have_no_reverse_name():
    wrong = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in FLOORS:
            continue
        for field in model._meta.concrete_fields:
            if not field.is_relation or field.related_model is None:
                continue
            to = field.related_model._meta.app_label
            is_up = to in FLOORS and to != app and FLOORS[to] >= FLOORS[app]
            if is_up or field.remote_field.related_name != "+":
                wrong.append(f"{model._meta.label}.{field.name} -> {to}")
    assert wrong == []


def test_no_file_is_too_long_and_none_is_nameless():
    too_long = {
        str(path.relative_to(SRC)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400
    }
    assert too_long == {}
    assert [path.name for path in SOURCES if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_every_module_opens_with_why_it_exists():
    silent = [
        str(path.relative_to(SRC)) for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]  # fmt: skip
    assert silent == []


def test_people_words():
    """Person, report, survivor; never target, subject, hit. A lead has support, never guilt."""
    bad = re.compile(r"\b(target|subject|hit|suspect|guilt)s?\b")
    fields = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.concrete_fields
        if bad.search(field.name.replace("_", " "))
    ]
    assert fields == []


def test_every_noun_of_a_room_is_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text().casefold()
    nouns = {
        re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).casefold()
        for app in (*ROOMS, "core")
        for model in apps.get_app_config(app).get_models()
    }
    assert sorted(noun for noun in nouns if f"**{noun}**" not in glossary) == []


def test_actions_take_keywords_only_and_name_who_acts():
    import inspect
    from importlib import import_module

    for room in (*ROOMS, "core"):
        import_module(f"harborlight.{room}.{'accounts' if room == 'core' else 'actions'}")
    assert len(ACTIONS) > 30
    for name, declared in ACTIONS.items():
        parameters = inspect.signature(declared.function).parameters.values()
        assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters), name
        assert "by" in {parameter.name for parameter in parameters}, name


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert [name for name in Env.model_fields if f"HARBORLIGHT_{name.upper()}" not in page] == []


def test_links_in_the_documents_lead_somewhere():
    dead = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in link and not (path.parent / link).exists():
                dead.append(f"{path.relative_to(ROOT)}: {link}")
    assert dead == []


def test_no_path_of_one_machine_is_in_the_project():
    own = str(ROOT.parent)
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    held = [
        name
        for name in tracked
        if (ROOT / name).is_file() and f"{own}/".encode() in (ROOT / name).read_bytes()
    ]
    assert own == "/" or held == []
