"""Passwords of past breaches are refused, offline, wherever a password is set; a sentence of one's own is not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from tests.factories import core as make

from harborlight.core import accounts, common_passwords
from harborlight.core.common_passwords import is_known
from harborlight.core.permissions import SystemActor

INVITER = SystemActor("factory", frozenset({"account:create"}))
# Of the million most common, long enough to be allowed by their length.
KNOWN = (
    "q1w2e3r4t5y6",
    "1q2w3e4r5t6y",
    "qwertyqwerty",
    "QWERTYuiop123",
    "motherfucker",
    "123456654321",
    "Password1234",
)


@pytest.mark.parametrize("password", KNOWN)
def test_what_attackers_try_first_is_refused(password):
    assert is_known(password)
    with pytest.raises(ValidationError) as raised:
        validate_password(password)
    assert "password_too_common" in [each.code for each in raised.value.error_list]
    assert password not in str(raised.value)


@pytest.mark.parametrize("password", ["q1w2e3r4t5y6", "harbour1", "letmein99"])
def test_twice_the_same_is_no_better(password):
    assert is_known(password * 2)


@pytest.mark.parametrize(
    "password",
    [
        make.PASSWORD,
        "sample coalition only",
        "three grey boats at dawn",
        "ليل هادئ في الميناء",
        "a quay, a lamp, a rope",
    ],
)
def test_a_sentence_of_ones_own_is_taken(password):
    assert not is_known(password)
    validate_password(password)


def test_the_file_is_sorted_whole_and_has_no_readable_word():
    rows, n = common_passwords.FILE.read_bytes(), common_passwords._N_BYTES
    hashes = [rows[at : at + n] for at in range(0, len(rows), n)]
    assert len(rows) % n == 0
    assert hashes == sorted(set(hashes))
    assert len(hashes) > 40_000
    assert b"qwerty" not in rows


@pytest.mark.django_db
def test_an_invited_person_cannot_choose_a_known_one(client):
    account = make.account()
    account.set_unusable_password()
    account.save()
    token = accounts.invite(by=INVITER, account_id=account.pk)
    refused = client.post(f"/people/welcome/{token}/", {"password": "q1w2e3r4t5y6", "again": "q1w2e3r4t5y6"})
    assert refused.status_code == 400
    assert "attackers try first" in refused.content.decode()
    account.refresh_from_db()
    assert not account.has_usable_password()
