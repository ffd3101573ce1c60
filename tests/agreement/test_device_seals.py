"""The device's seals against another implementation (`cryptography`): known answers that must open for ever, both ways."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.device import device as started

from harborlight.core import boxes
from harborlight.core.envelope import pad, unpad

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
GIVEN: dict[str, Any] = json.loads((VECTORS / "device.json").read_text())


@pytest.fixture(scope="module")
def device():
    with started("expressions", "asking", "seals", "box", str(VECTORS / "device")) as running:
        yield running


def opener(given: dict[str, Any]) -> AESGCM:
    """The key that PIN and device make together."""
    stretched = hashlib.pbkdf2_hmac(
        "sha256", given["pin"].encode(), bytes.fromhex(given["salt"]), given["rounds"]
    )
    label = b"harborlight.offline/1|locker|"
    return AESGCM(hmac.digest(bytes.fromhex(given["device_key"]), label + stretched, "sha256"))


def placed(place: list[str]) -> bytes:
    return json.dumps(["harborlight.offline", 1, *place], separators=(",", ":"), ensure_ascii=False).encode()


def test_the_known_answers_are_what_another_implementation_makes():
    key = bytes.fromhex(GIVEN["key"])
    wrapped = opener(GIVEN).encrypt(bytes.fromhex(GIVEN["locker_iv"]), key, placed(["locker", GIVEN["id"]]))
    assert wrapped.hex() == GIVEN["wrapped"]
    plain = json.dumps(GIVEN["value"], separators=(",", ":"), ensure_ascii=False).encode()
    sealed = AESGCM(key).encrypt(bytes.fromhex(GIVEN["iv"]), pad(plain, 1024), placed(GIVEN["place"]))
    assert hashlib.sha256(sealed).hexdigest() == GIVEN["sealed_sha256"]
    assert (
        json.loads(unpad(AESGCM(key).decrypt(bytes.fromhex(GIVEN["iv"]), sealed, placed(GIVEN["place"]))))
        == GIVEN["value"]
    )
    assert GIVEN["rounds"] >= 600_000


def asked() -> dict[str, Any]:
    """The vectors, with the sealed text that the frozen key and nonce make of the value."""
    plain = json.dumps(GIVEN["value"], separators=(",", ":"), ensure_ascii=False).encode()
    key, iv = bytes.fromhex(GIVEN["key"]), bytes.fromhex(GIVEN["iv"])
    return GIVEN | {"sealed": AESGCM(key).encrypt(iv, pad(plain, 1024), placed(GIVEN["place"])).hex()}


def check(said: dict[str, Any], private: bytes) -> None:
    """What the scripts said of the vectors, wherever they ran."""
    given = asked()
    assert said["value"] == given["value"]
    assert said["sealed"] == given["sealed"], "the same bytes as the other implementation"
    assert said["twice"], "no nonce comes twice"
    assert said["fresh"] == {"rounds": 1_000_000, "salt": 16}
    assert said["kept"], "no key can be taken out of the browser"
    assert said["refused"] == dict.fromkeys(
        ("pin", "device", "locker", "rounds", "place", "changed", "version"), True
    )
    assert (
        boxes.open_box(private, bytes.fromhex(said["box"]), info=given["info"].encode()).decode()
        == given["plain"]
    )


def test_the_device_makes_and_opens_the_same(device):
    private, public = boxes.make_keypair()
    check(device("vectors", asked() | {"public_key": public.hex()}), private)


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("82951", "short"), ("829514", ""), ("123456", "run"), ("654321", "run"), ("777777", "run"), ("121212", "repeated"),
        ("473473", "repeated"), ("short pin", "short"), ("лід і вогонь", ""), ("abcdefghijk", "run"), ("", "short"),
        ("bluehouse blue", ""), ("a1", "short"),
    ],
)  # fmt: skip
def test_what_is_too_easy_to_guess_is_not_taken(device, pin, said):
    assert device("seals.weakness", pin) == said
