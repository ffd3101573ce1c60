"""Every fault that a reader finds has words, is said somewhere, and is given exactly what its words need."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import harborlight
from harborlight.exchange import form_words, problem_words
from harborlight.exchange.problem_words import BY_CODE, KINDS, as_plain, from_plain
from harborlight.exchange.problems import Problem

FOLDER = Path(harborlight.__file__).parent
SAYING = {"say", "_say", "_leave", "refusal", "Problem"}
ABOUT_THE_PLACE = {"where", "file", "sheet", "row", "column", "entry", "is_kept", "is_document"}


def fills(template: str) -> set[str]:
    """The names between %( and )."""
    return {part.partition(")")[0] for part in template.split("%(")[1:]}


@pytest.mark.parametrize("fault", BY_CODE.values(), ids=BY_CODE)
def test_a_fault_says_what_is_wrong_and_how_to_mend_it(fault):
    assert fault.said.endswith((".", "”."))
    assert fault.said[0] in string.ascii_uppercase + "%“"
    assert fault.mend == "%(how)s" or fault.mend.endswith((".", "?", ")"))
    given = dict.fromkeys(fills(fault.said + fault.mend), 7)
    problem = Problem(fault, given, file="a.csv", row=3, column="name")
    assert "%(" not in str(problem)
    assert from_plain(as_plain(problem)) == problem


def test_no_two_faults_are_one_by_chance():
    """An enumeration takes two members of equal words for one."""
    assert [name for kind in KINDS for name in kind.__members__ if kind[name].name != name] == []


MODULES = (problem_words.__name__, form_words.__name__)


def said_in_code() -> list[tuple[str, str, set[str], bool]]:
    """Every fault that the code says: kind, name, what fills its words, and whether a mapping does, whose keys are not seen
    here. A fault that is looked up first (a table, a choice) counts as said."""
    found = []
    names = {kind.__name__ for kind in KINDS}
    for path in FOLDER.rglob("*.py"):
        if path.name in ("form_words.py", "problem_words.py", "problems.py"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        called = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in MODULES
            for alias in node.names if alias.name in names
        }  # fmt: skip
        within: dict[int, tuple[set[str], bool]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in SAYING:
                given = {each.arg for each in node.keywords if each.arg} - ABOUT_THE_PLACE
                is_seen = not any(
                    isinstance(each, ast.Name | ast.IfExp) for each in node.args[1:2] if _called(node) == "Problem"
                )  # fmt: skip
                for each in ast.walk(node):
                    if isinstance(each, ast.Dict):
                        given |= {key.value for key in each.keys if isinstance(key, ast.Constant)}
                of_call = (given, is_seen)
                for each in (node.func, *node.args):
                    within[id(getattr(each, "value", each) if each is node.func else each)] = of_call
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in called
            ):
                given, is_seen = within.get(id(node), (set(), False))
                found.append((called[node.value.id], node.attr, given, is_seen))
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_fault_is_said_somewhere_and_given_what_its_words_need():
    said = said_in_code()
    kinds = {kind.__name__: kind for kind in KINDS}
    names = {f"{kind}.{name}" for kind, name, _given, _seen in said}
    assert names == {f"{kind}.{name}" for kind in kinds for name in kinds[kind].__members__}
    wrong = [
        (kind, name, given)
        for kind, name, given, is_seen in said
        if is_seen and given != fills(kinds[kind][name].said + kinds[kind][name].mend)
    ]
    assert wrong == []
    assert sum(is_seen for *_rest, is_seen in said) > 60  # so that it looks at something
