"""`harborlight knowledge pack apply | undo | list`: two people at one terminal, and the history in words."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from tests.factories import core as make
from tests.factories import packs

from harborlight.cli import main, pack_use
from harborlight.core.roles import Role
from harborlight.library import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch, tmp_path):
    """The verbs in this process, whose settings are the suite's."""
    monkeypatch.setattr(pack_use, "set_django_up", lambda **_: None)
    make.installation()
    people = (
        make.account(Role.OPERATOR, email="one@agency.example"),
        make.account(Role.COORDINATOR, email="two@agency.example"),
    )
    packs.trust(people[0])
    (tmp_path / "harbour.pack").write_bytes(packs.pack())

    def invoke(*arguments: str, stdin: str = ""):
        return CliRunner().invoke(main, ["knowledge", "pack", *arguments], input=stdin)

    invoke.file = str(tmp_path / "harbour.pack")
    return invoke


def applied(run, first="one", second="two", passwords=(make.PASSWORD, make.PASSWORD)):
    who = ("--first", f"{first}@agency.example", "--second", f"{second}@agency.example")
    return run("apply", run.file, *who, stdin="".join(f"{each}\n" for each in passwords))


def test_two_people_put_a_pack_to_use_and_one_takes_it_back(run):
    done = applied(run)
    assert done.exit_code == 0, done.output
    assert (
        "note: 'number matched in stored 2016 page as Home Office line' → 'open day and night'" in done.output
    )
    assert "In force: harbour 1." in done.output
    assert make.PASSWORD not in done.output
    undone = run(
        "undo", "--as", "two@agency.example", "--reason", "the line answers", stdin=f"{make.PASSWORD}\n"
    )
    assert "In force: what ships." in undone.output
    listed = run("list").output
    assert "harbour 1  Taken back" in listed
    assert "put to use" in listed
    assert "the line answers" in listed
    again = run("undo", "--as", "two@agency.example", "--reason", "x")
    assert (again.exit_code, "No pack is in force" in again.output) == (2, True)


def test_one_person_or_a_wrong_password_puts_nothing_to_use(run):
    assert "No account has this e-mail and this password" in applied(run, passwords=("wrong", "")).output
    alone = applied(run, second="one")
    assert (alone.exit_code, "does not allow" in alone.output or "second person" in alone.output) == (2, True)
    assert queries.pack_in_force() is None
