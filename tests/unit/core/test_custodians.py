"""Custodians' copies: any two bring the keys back, one alone nothing, and losing one loses nothing."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from itertools import combinations, permutations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from harborlight.core import boxes, custodians, keyfile
from harborlight.core.custodians import (
    are_current,
    export_for,
    mark_of,
    new_code,
    public_of,
    read_code,
    rehearse,
    restore_from,
)
from harborlight.core.envelope import CannotOpen
from harborlight.core.keyfile import MasterKey, MasterKeys
from harborlight.errors import Invalid, Unavailable

CODES = [new_code() for _ in range(3)]
KEYS = MasterKeys((MasterKey(uuid4(), os.urandom(32)), MasterKey(uuid4(), os.urandom(32))))
COPIES = export_for([public_of(code) for code in CODES], KEYS)


# -- codes ---------------------------------------------------------------------------------------------------------------


def test_a_code_is_printed_in_groups_and_read_as_people_type_it() -> None:
    code = new_code()
    bare = code.replace("-", "")
    assert [len(group) for group in code.split("-")] == [6, 5, 5, 5, 5]
    typed = bare.lower().replace("0", "o").replace("1", "l")
    for written in (code, bare, f" {code} \n", code.replace("-", " "), typed, typed.replace("l", "i")):
        assert read_code(written) == bare


def test_every_slip_and_every_swap_is_noticed() -> None:
    bare = read_code(new_code())
    for at in range(26):
        for letter in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {bare[at]}:
            with pytest.raises(Invalid, match="wrong, or two are swapped"):
                read_code(bare[:at] + letter + bare[at + 1 :])
    for one, other in combinations(range(26), 2):
        swapped = list(bare)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if bare[one] != bare[other]:
            with pytest.raises(Invalid, match="swapped"):
                read_code("".join(swapped))


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 26, "0" * 25, "0" * 27, "é" * 26])
def test_what_is_no_code_is_said_under_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_code(typed, field="code_b")
    assert list(caught.value.fields) == ["code_b"]


def test_codes_do_not_repeat_and_their_keys_differ() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert len({public_of(code) for code in list(codes)[:50]}) == 50


# -- copies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), list(permutations(range(3), 2)))
def test_any_two_custodians_bring_the_keys_back(one: int, other: int) -> None:
    assert restore_from(CODES[one], CODES[other], COPIES) == KEYS


def test_copies_of_the_first_version_open_for_ever(vectors: dict[str, Any]) -> None:
    known = vectors["custodians"]
    wanted = keyfile.from_bytes(vectors["key_file"]["content"].encode())
    for one, other in combinations(known["codes"], 2):
        assert restore_from(one, other, json.dumps(known["copies"]).encode()) == wanted


@pytest.mark.parametrize("number", range(len(CODES)))
def test_one_custodian_alone_opens_nothing(number: int) -> None:
    code = CODES[number]
    with pytest.raises(Invalid, match="same code again"):
        restore_from(code, code, COPIES)
    private, _ = custodians._pair_of(read_code(code))
    for copy in json.loads(COPIES)["copies"]:
        sealed = base64.b64decode(copy["sealed"])
        outer, inner = copy["for"]
        bound = custodians._bound(outer, inner)
        try:
            opened = boxes.open_box(private, sealed, info=bound + b"|outer")
        except CannotOpen:
            continue  # not the outer custodian of this copy: not even the first seal opens
        with pytest.raises(CannotOpen):
            boxes.open_box(private, opened, info=bound + b"|inner")
        assert KEYS.current.key not in opened


@pytest.mark.parametrize("lost", range(3))
def test_losing_one_custodian_and_the_key_file_loses_nothing(lost: int, tmp_path: Path) -> None:
    one, other = (code for n, code in enumerate(CODES) if n != lost)
    path = tmp_path / "keys" / "master.key"
    keyfile.restore(path, restore_from(one, other, COPIES), data_folder=tmp_path / "data")
    assert keyfile.read(path) == KEYS


def test_losing_two_custodians_is_refused_whatever_is_typed_for_the_second() -> None:
    for second in (new_code(), new_code()):
        with pytest.raises(Invalid, match="no custodian of these copies") as caught:
            restore_from(CODES[0], second, COPIES)
        assert list(caught.value.fields) == ["code_b"]


def test_after_a_rotation_the_copies_are_made_anew_without_the_custodians() -> None:
    publics = [public_of(code) for code in CODES]
    rotated = MasterKeys((MasterKey(uuid4(), os.urandom(32)), *KEYS.keys))
    assert are_current(COPIES, KEYS)
    assert not are_current(COPIES, rotated)
    with pytest.raises(Unavailable, match="anew"):
        rehearse(CODES[0], CODES[1], COPIES, rotated)
    renewed = export_for(publics, rotated)
    for one, other in combinations(CODES, 2):
        rehearse(one, other, renewed, rotated)


def test_a_forged_document_is_found_by_the_rehearsal() -> None:
    """Whoever has the public halves can seal keys of his own: the rehearsal compares with the keys in use."""
    forged = MasterKeys(tuple(MasterKey(key.key_id, os.urandom(32)) for key in KEYS.keys))
    copies = export_for([public_of(code) for code in CODES], forged)
    assert are_current(copies, KEYS)
    with pytest.raises(Unavailable, match="other keys"):
        rehearse(CODES[0], CODES[2], copies, KEYS)


def test_more_custodians_mean_more_pairs_fewer_than_three_are_refused() -> None:
    codes = [new_code() for _ in range(5)]
    copies = export_for([public_of(code) for code in codes], KEYS)
    assert len(json.loads(copies)["copies"]) == 10
    assert restore_from(codes[4], codes[1], copies) == KEYS
    for publics in (
        [],
        [public_of(codes[0])],
        [public_of(code) for code in codes[:2]],
        [public_of(codes[0])] * 3,
    ):
        with pytest.raises(Invalid, match="three to nine"):
            export_for(publics, KEYS)


def test_a_damaged_copy_stops_only_its_own_pair() -> None:
    document = json.loads(COPIES)
    document["copies"][0]["sealed"] = document["copies"][0]["sealed"][:-8] + "AAAAAAA="
    damaged = json.dumps(document).encode()
    outcomes = []
    for one, other in combinations(CODES, 2):
        try:
            outcomes.append(restore_from(one, other, damaged) == KEYS)
        except CannotOpen:
            outcomes.append(False)
    assert sorted(outcomes) == [False, True, True]


def test_a_copy_moved_to_another_pair_does_not_open() -> None:
    document = json.loads(COPIES)
    first, second = document["copies"][0], document["copies"][1]
    first["sealed"], second["sealed"] = second["sealed"], first["sealed"]
    with pytest.raises(CannotOpen):
        restore_from(CODES[0], CODES[1], json.dumps(document).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format": "harborlight-custodians-1", "custodians": [], "copies": []}',
        b"\xff",
        b'{"format": "other", "custodians": [], "copies": []}',
    ],
)
def test_what_are_no_copies_is_said(content: bytes) -> None:
    with pytest.raises(Unavailable, match="not custodians' copies"):
        restore_from(CODES[0], CODES[1], content)


def test_the_document_holds_no_key_and_no_code() -> None:
    for secret in (KEYS.current.key.hex(), *(read_code(code) for code in CODES), *CODES):
        assert secret not in COPIES.decode()
    assert json.loads(COPIES)["custodians"] == [mark_of(public_of(code)) for code in CODES]


def test_errors_say_nothing_of_codes_or_keys(says_nothing_of: Callable[..., None]) -> None:
    mistyped = CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1")
    cut = json.loads(COPIES) | {
        "copies": [copy | {"sealed": "AQEA"} for copy in json.loads(COPIES)["copies"]]
    }
    for code_a, code_b, copies in (
        (mistyped, CODES[1], COPIES),
        (CODES[0], CODES[0], COPIES),
        (CODES[0], new_code(), COPIES),
        (CODES[0], CODES[1], json.dumps(cut).encode()),
    ):
        with pytest.raises((Invalid, Unavailable)) as caught:
            restore_from(code_a, code_b, copies)
        says_nothing_of(
            caught.value, KEYS.current.key, *(code.encode() for code in (code_a, code_b, read_code(CODES[0])))
        )
