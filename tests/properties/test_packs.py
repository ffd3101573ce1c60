"""Content packs: building and reading is identity, no byte can be another, and nothing that a pack changes is left unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import packs as make

from harborlight.errors import InvalidPack
from harborlight.knowledge.content import SHIPS, Content
from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.packs import changes, kinds, pack_file

PATHS = sorted(path for path in SHIPS.paths if kinds.kind_of(path) is not None)
FILES = st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=60), min_size=1, max_size=4)
NOTES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"), max_size=40
)
GOOD = make.pack()


@given(FILES, st.integers(1, 10**6), NOTES, st.lists(st.sampled_from("abc"), min_size=1, unique=True))
def test_what_was_built_is_what_is_read(files, number, note, signers):
    if pack_file.HIDDEN.search(note):
        return
    data = make.pack(files, number, note=note, signed_with=[make.key(name) for name in signers])
    found = pack_file.read(data)
    assert found.files == files
    assert (found.manifest.number, found.manifest.note) == (number, note)
    assert set(found.signers) == {make.trusted(name).public for name in signers}
    assert (
        make.pack(files, number, note=note, signed_with=[make.key(name) for name in reversed(signers)])
        == data
    )


def test_a_pack_with_any_one_byte_changed_is_refused():
    """Every byte of a small one: in each place one bit, each time another."""
    small = make.pack({"protocol_sources.yaml": b"a: b\n"})
    for at in range(len(small)):
        harmed = bytearray(small)
        harmed[at] ^= 1 << at % 8
        with pytest.raises(InvalidPack):
            pack_file.read(bytes(harmed))


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40))
def test_a_pack_that_was_cut_or_filled_up_anywhere_is_refused(at, cut, more):
    harmed = GOOD[:at] + more + GOOD[at + cut :]
    if harmed != GOOD:
        with pytest.raises(InvalidPack):
            pack_file.read(harmed)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise):
    for data in (noise, b"PK\x03\x04" + noise, b"PK\x05\x06" + noise):
        with pytest.raises(InvalidPack):
            pack_file.read(data)


WORDS = ("unverified", "own", "the", "2022", "GB", "working_days", "Home", "help")


@settings(max_examples=50)
@given(st.sampled_from(PATHS), st.sampled_from(WORDS), st.integers(0, 30))
def test_whatever_a_file_says_otherwise_is_named(path, word, nth):
    """A word exchanged anywhere in what a file says (not in a YAML remark, which says nothing)."""
    lines = make.shipped(path).splitlines(keepends=True)
    at = [
        n
        for n, line in enumerate(lines)
        if word in line and not (path.endswith("yaml") and line.lstrip().startswith("#"))
    ]
    if not at:
        return
    where = at[nth % len(at)]
    lines[where] = lines[where].replace(word, "Zanzibar")
    after = Content({path: "".join(lines).encode()})
    [found] = changes.compare(SHIPS, after)
    assert found.path == path
    said = [
        text
        for each in found.changes
        for field in each.fields
        for text in (field.name, field.after, each.key)
    ]
    assert any("Zanzibar" in text for text in said)
    back = changes.compare(after, SHIPS)
    assert {each.kind for file in back for each in file.changes} <= set(changes.Kind)


def test_a_taken_out_record_a_raised_confidence_and_a_new_version_are_said():
    rows = [line for line in make.shipped(make.HELPLINES).splitlines() if not line.startswith("UA,")]
    text = "\n".join(rows).replace(
        "stored public page,secondary,", "stored public page,verified,2026-11-01", 1
    )
    after = Content({make.HELPLINES: text.encode(), **make.protocol("2")})
    numbers, protocols = changes.compare(SHIPS, after)
    assert [(each.kind, each.key, each.confidence) for each in numbers.changes] == [
        ("changed", "US / 1-888-373-7888", "raised"), ("removed", "UA / 527", ""),
    ]  # fmt: skip
    [new] = protocols.changes
    assert (new.kind, new.key, new.since) == ("added", "child 2", "1")
    assert {each.name for each in new.fields} == {"version", *(f"title.{language}" for language in LANGUAGES)}
    lowered = changes.compare(after, SHIPS)[0].changes[0]
    assert (lowered.kind, lowered.confidence) == ("changed", "lowered")


def test_numbers_to_call_stand_before_everything_else():
    after = Content(
        {
            path: make.shipped(path).replace("e", "é").encode()
            for path in ("places.csv", make.HELPLINES, "signs/sectors.yaml")
        }
    )
    assert [each.path for each in changes.compare(SHIPS, after)] == [
        make.HELPLINES,
        "signs/sectors.yaml",
        "places.csv",
    ]


def test_the_same_words_in_another_order_of_keys_are_no_change():
    text = make.shipped("limits/referral.yaml").replace(
        "{amount: 1, unit: hours}", "{unit: hours, amount: 1}"
    )
    assert changes.compare(SHIPS, Content({"limits/referral.yaml": text.encode()})) == ()
