"""Properties of seals, boxes, names and the porch's inbox: whatever is put in comes out, and nothing else ever does."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from harborlight.core import boxes, custodians, envelope, names, receipts
from harborlight.core.envelope import CannotOpen
from harborlight.core.porch import Porch

keys = st.binary(min_size=32, max_size=32)
uuids = st.uuids()
places = st.fixed_dictionaries({"name": st.text(max_size=60), "row": uuids, "agency": uuids})
# Letters of many scripts with their marks, and the odd sign between them.
texts = st.text(st.characters(codec="utf-8"), max_size=40)

QUIET = settings(deadline=None)  # a busy machine is no finding


# -- envelope ------------------------------------------------------------------------------------------------------------


@QUIET
@given(
    plain=st.binary(max_size=500), key=keys, key_id=uuids, place=places, pad_to=st.sampled_from([1, 32, 256])
)
def test_what_was_sealed_opens(plain: bytes, key: bytes, key_id: UUID, place: dict, pad_to: int) -> None:
    sealed = envelope.seal(plain, key=key, key_id=key_id, pad_to=pad_to, **place)
    assert envelope.unseal(sealed, key=key, **place) == plain
    assert envelope.key_id_of(sealed) == key_id
    assert (len(sealed) - 46) % pad_to == 0
    assert len(plain) < 8 or plain not in sealed


@QUIET
@given(plain=st.binary(max_size=100), key=keys, key_id=uuids, place=places, data=st.data())
def test_any_flipped_bit_is_noticed(
    plain: bytes, key: bytes, key_id: UUID, place: dict, data: st.DataObject
) -> None:
    sealed = bytearray(envelope.seal(plain, key=key, key_id=key_id, **place))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        envelope.unseal(bytes(sealed), key=key, **place)


@QUIET
@given(plain=st.binary(max_size=100), key=keys, key_id=uuids, place=places, other=places)
def test_a_seal_opens_at_no_other_place(
    plain: bytes, key: bytes, key_id: UUID, place: dict, other: dict
) -> None:
    assume(place != other)
    with pytest.raises(CannotOpen):
        envelope.unseal(envelope.seal(plain, key=key, key_id=key_id, **place), key=key, **other)


@QUIET
@given(one=places, other=places)
def test_places_are_written_unambiguously(one: dict, other: dict) -> None:
    assert (envelope.bound_to(**one) == envelope.bound_to(**other)) == (one == other)


@QUIET
@given(content=st.binary(max_size=200), key=keys, place=places)
def test_any_bytes_at_all_end_in_the_one_error(content: bytes, key: bytes, place: dict) -> None:
    with pytest.raises(CannotOpen):
        envelope.unseal(content, key=key, **place)
    with pytest.raises(CannotOpen):
        envelope.unwrap_key(content, by=key, purpose="data", key_id=place["row"], owner=place["agency"])


@QUIET
@given(key=keys, by=keys, key_id=uuids, owner=uuids, data=st.data())
def test_a_wrapped_key_comes_back_whole_or_not_at_all(
    key: bytes, by: bytes, key_id: UUID, owner: UUID, data: st.DataObject
) -> None:
    wrapped = bytearray(envelope.wrap_key(key, by=by, purpose="data", key_id=key_id, owner=owner))
    assert len(wrapped) == 61  # the column that keeps it has room for 128
    assert envelope.unwrap_key(bytes(wrapped), by=by, purpose="data", key_id=key_id, owner=owner) == key
    bit = data.draw(st.integers(0, len(wrapped) * 8 - 1))
    wrapped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        envelope.unwrap_key(bytes(wrapped), by=by, purpose="data", key_id=key_id, owner=owner)


# -- boxes ---------------------------------------------------------------------------------------------------------------

PRIVATE, PUBLIC = boxes.make_keypair()


@settings(QUIET, max_examples=50)
@given(
    plain=st.binary(max_size=6000), info=st.binary(max_size=40), other=st.binary(max_size=40), data=st.data()
)
def test_a_box_opens_for_its_use_unchanged_or_not_at_all(
    plain: bytes, info: bytes, other: bytes, data: st.DataObject
) -> None:
    sealed = boxes.seal_to(PUBLIC, plain, info=info)
    assert boxes.open_box(PRIVATE, sealed, info=info) == plain
    changed = bytearray(sealed)
    changed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        boxes.open_box(PRIVATE, bytes(changed), info=info)
    if other != info:
        with pytest.raises(CannotOpen):
            boxes.open_box(PRIVATE, sealed, info=other)


@QUIET
@given(content=st.binary(max_size=200))
def test_any_bytes_at_all_are_no_box(content: bytes) -> None:
    with pytest.raises(CannotOpen):
        boxes.open_box(PRIVATE, content, info=b"")
    with pytest.raises(CannotOpen):
        boxes.open_box(PRIVATE, b"\x01\x01" + content, info=b"")


# -- names ---------------------------------------------------------------------------------------------------------------


@settings(QUIET, max_examples=400)
@given(texts)
def test_normalising_and_transliterating_twice_change_nothing(text: str) -> None:
    once, in_latin = names.normalise(text), names.latin(text)
    assert names.normalise(once) == once
    assert names.latin(in_latin) == in_latin
    assert names.tokens(once) == names.tokens(text)


@QUIET
@given(texts)
def test_unicode_forms_and_case_do_not_matter(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert names.tokens(unicodedata.normalize(form, text)) == names.tokens(text)
    assert names.tokens(text.casefold()) == names.tokens(text)


@QUIET
@given(st.lists(texts, max_size=5), st.randoms())
def test_the_order_of_words_does_not_matter(words: list[str], draw) -> None:  # type: ignore[no-untyped-def]
    shuffled = words[:]
    draw.shuffle(shuffled)
    assert names.tokens(" ".join(words)) == names.tokens(" ".join(shuffled))


@QUIET
@given(texts)
def test_a_name_has_one_whole_token_and_a_sound_for_each_word(text: str) -> None:
    tokens = names.tokens(text)
    kinds = [token[:2] for token in tokens]
    assert set(kinds) in ({"x:", "w:", "p:"}, set())
    assert kinds.count("x:") == bool(tokens)
    assert all(len(token) > 2 for token in tokens)


@QUIET
@given(one=keys, other=keys, token=texts, column=st.text(max_size=20), next_column=st.text(max_size=20))
def test_blind_tokens_differ_by_agency_and_column(
    one: bytes, other: bytes, token: str, column: str, next_column: str
) -> None:
    def blinded(key: bytes, of: str) -> bytes:
        return names.blind(token, key=names.column_key(key, of))

    assert (blinded(one, column) == blinded(other, column)) == (one == other)
    assert (blinded(one, column) == blinded(one, next_column)) == (column == next_column)
    assert len(blinded(one, column)) == 16


# -- codes ---------------------------------------------------------------------------------------------------------------


@QUIET
@given(st.text(max_size=60))
def test_any_text_reads_as_a_receipt_or_as_none(text: str) -> None:
    code = receipts.read(text)
    assert code == "" or (len(code) == 16 and code.isascii() and code.isdigit())


@QUIET
@given(st.integers(0, 10**16 - 1), st.sampled_from(["", " ", "-", " - "]))
def test_a_receipt_reads_back_however_it_is_grouped(number: int, between: str) -> None:
    code = f"{number:016d}"
    assert receipts.read(between.join(receipts.shown(code).split())) == code


@QUIET
@given(st.lists(st.integers(0, 31), min_size=25, max_size=25), st.data())
def test_a_custodians_code_survives_typing_and_shows_every_slip(
    values: list[int], data: st.DataObject
) -> None:
    letters = custodians._LETTERS
    bare = "".join(letters[each] for each in (*values, custodians._check(values)))
    assert custodians.read_code(custodians.shown(bare).lower()) == bare
    at = data.draw(st.integers(0, 25))
    slip = data.draw(st.sampled_from([letter for letter in letters if letter != bare[at]]))
    with pytest.raises(custodians.Invalid):
        custodians.read_code(bare[:at] + slip + bare[at + 1 :])


# -- the porch's inbox against a dict ----------------------------------------------------------------------------------------


class Inbox(RuleBasedStateMachine):
    """Drops, resends, removals, damage and fresh starts in any order: nothing intact is lost, nothing comes twice."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.porch = Porch(Path(self._folder.name))
        self.wanted: dict[UUID, bytes] = {}
        self.n_dropped, self.n_damaged = 0, 0

    def teardown(self) -> None:
        self._folder.cleanup()

    @rule(sealed=st.binary(max_size=50))
    def drop(self, sealed: bytes) -> None:
        self.n_dropped += 1
        each = UUID(int=self.n_dropped)
        self.porch.drop("report", sealed, envelope_id=each)
        self.wanted[each] = sealed

    @rule(data=st.data(), sealed=st.binary(max_size=50))
    def resend(self, data: st.DataObject, sealed: bytes) -> None:
        if self.wanted:
            self.porch.drop("report", sealed, envelope_id=data.draw(st.sampled_from(sorted(self.wanted))))

    @rule(data=st.data())
    def collect(self, data: st.DataObject) -> None:
        if self.wanted:
            each = data.draw(st.sampled_from(sorted(self.wanted)))
            self.porch.remove(each, "report")
            del self.wanted[each]

    @rule(data=st.data())
    def damage(self, data: st.DataObject) -> None:
        if self.wanted:
            each = data.draw(st.sampled_from(sorted(self.wanted)))
            path = self.porch.inbox / f"{each.hex}.report"
            content = bytearray(path.read_bytes())
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
            path.write_bytes(content)
            del self.wanted[each]
            self.n_damaged += 1

    @rule()
    def start_again(self) -> None:
        self.porch = Porch(Path(self._folder.name))

    @invariant()
    def what_waits_is_what_was_dropped(self) -> None:
        listed = list(self.porch.waiting())
        assert len(listed) == len(self.wanted)
        assert {each.id: each.sealed for each in listed} == self.wanted
        assert self.porch.n_set_aside() == self.n_damaged


TestInbox = Inbox.TestCase
TestInbox.settings = settings(QUIET, max_examples=25, stateful_step_count=15)
