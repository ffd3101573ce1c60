"""One state of the knowledge at a time: what is in force, what was, what is only looked at; and what is worked out of it."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.factories import packs as make

from harborlight.knowledge import (
    content,
    files,
    hotlines,
    instruments,
    protocols,
    search,
    shelves,
    vocabularies,
)
from harborlight.knowledge.content import SHIPS, Content
from harborlight.knowledge.packs import place
from harborlight.tables.instruments import Confidence


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A process that looks into a folder of its own. `put` says what is in force there, as the library's room does."""
    found = content._InForce()
    found.folder = lambda: tmp_path
    monkeypatch.setattr(content, "_in_force", found)

    def put(*packs: bytes, in_force: bool = True, fits: str = "") -> None:
        digests = []
        for data in packs:
            digest = make.pack_file.read(data).manifest.digest
            (tmp_path / place.file_name(digest)).write_bytes(data)
            digests.append(digest)
        state = place.State(digests[-1] if in_force else "", tuple(digests), fits or content.shipped_digest())
        waiting = tmp_path / "waiting"
        waiting.write_bytes(place.written(state))
        waiting.replace(tmp_path / place.STATE)

    put.folder = tmp_path
    return put


def note() -> str:
    return hotlines.helplines("GB")[0].note


def test_what_ships_holds_until_somebody_says_otherwise(here):
    before = note()
    here(make.pack())
    with content.held():
        assert note() == "open day and night"
    here(make.pack(), in_force=False)
    with content.held():
        assert note() == before


def test_an_answer_that_began_sees_one_state_to_its_end(here):
    here(make.pack())
    with content.held():
        assert note() == "open day and night"
        here(make.pack(make.helplines("closed"), 2))
        assert note() == "open day and night"
    with content.held():
        assert note() == "closed"


def test_a_process_that_runs_on_sees_it_within_a_second(here, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(content.time, "monotonic", lambda: now[0])
    note()
    here(make.pack())
    now[0] += 0.5
    assert note() != "open day and night"
    now[0] += 0.6
    assert note() == "open day and night"


def test_a_file_that_the_pack_lacks_is_the_one_that_ships(here):
    with content.held():
        many = instruments.all_instruments()
    here(make.pack())
    with content.held():
        assert hotlines.emergency("GB").number == "999"
        assert instruments.all_instruments() == many


def test_the_library_and_its_search_read_what_is_in_force(here):
    here(make.pack(make.helplines("ask for the boatswain")))
    with content.held():
        assert [each.entry.id for each in search.search("boatswain")] == ["GB-08000121700"]
        assert "ask for the boatswain" in str(shelves.entry("numbers", "GB-08000121700").facts)


def test_only_what_a_changed_file_had_a_part_in_is_worked_out_again(here):
    with content.held():
        many, before = instruments.all_instruments(), shelves.all_entries()
    here(make.pack())
    with content.held():
        assert instruments.all_instruments() is many
        assert shelves.all_entries() is not before


def test_a_version_that_is_no_longer_in_force_is_read_and_not_offered(here):
    here(make.pack(make.protocol("2")))
    with content.held():
        assert protocols.load("child").version == "2"
        assert protocols.load("child", "1").version == "1"
    here(make.pack(make.protocol("2")), in_force=False)
    with content.held():
        assert protocols.load("child").version == "1"
        assert protocols.load("child", "2").title["en"] == "A child, told anew"
        assert [each.version for each in protocols.all_protocols() if each.id == "child"] == ["1"]


def test_a_code_that_is_no_longer_in_force_has_its_words_and_is_not_offered(here):
    here(make.pack(make.need()), in_force=False)
    with content.held():
        needs = vocabularies.vocabulary("needs")
        assert needs.label("boat", "fr") == "Bateau"
        assert "boat" not in needs.codes()
        assert "boat" not in dict(needs.choices())
        with pytest.raises(files.BadInput, match="no code 'ship'"):
            needs.label("ship")


@pytest.mark.parametrize("harm", ["cut", "swapped", "gone", "state", "software"])
def test_a_pack_that_cannot_be_read_whole_is_not_read_at_all_and_it_is_said(here, harm, caplog):
    data, before = make.pack(), note()
    here(data, fits="0" * 64 if harm == "software" else "")
    lies_at = here.folder / place.file_name(make.pack_file.read(data).manifest.digest)
    if harm == "cut":
        lies_at.write_bytes(data[:-9])
    if harm == "swapped":
        lies_at.write_bytes(make.pack(make.helplines("x"), 2))
    if harm == "gone":
        lies_at.unlink()
    if harm == "state":
        (here.folder / place.STATE).write_text('{"in_force": "..')
    with content.held():
        assert note() == before
    assert content.trouble()
    assert "cannot be used" in caplog.text


def test_a_damaged_pack_of_old_bars_neither_the_one_in_force_nor_the_others(here):
    old, newer = make.pack(make.need()), make.pack(number=2)
    here(old, newer)
    (here.folder / place.file_name(make.pack_file.read(old).manifest.digest)).write_bytes(b"")
    with content.held():
        assert note() == "open day and night"
    assert content.trouble() == ""


def test_two_states_are_looked_at_side_by_side():
    changed = Content(make.helplines())
    with content.reading(changed):
        with content.reading(SHIPS):
            before = note()
        assert (before, note()) != (note(), before)
    assert changed.differs_from(SHIPS) == {"hotlines/helplines.csv"}


def test_every_number_says_where_it_is_from():
    assert all(line.source for line in hotlines.all_numbers())
    assert hotlines.emergency("GB").source.startswith("gov.uk")
    assert hotlines.emergency("ZZ").confidence is Confidence.UNVERIFIED


def test_the_day_of_what_ships_is_no_older_than_a_month_before_its_last_change():
    def git(*asked: str) -> str:
        root = Path(__file__).resolve().parents[3]
        return subprocess.run(
            ["git", *asked], cwd=root, capture_output=True, text=True, check=False
        ).stdout.strip()

    if git("rev-parse", "--is-shallow-repository") != "false":
        return  # the history of the data is not here
    last = date.fromisoformat(git("log", "-1", "--format=%cs", "--", "src/harborlight/knowledge/data"))
    assert last - content.SHIPPED_ON <= timedelta(days=31), "set SHIPPED_ON in knowledge/content.py"
