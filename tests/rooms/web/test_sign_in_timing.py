"""Nobody learns from the time or the words of a refused sign-in whether there is such an account."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest
from django.test import Client
from tests.factories import core as make

from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
ROUNDS = 12


def test_an_unknown_an_ended_and_a_passwordless_account_answer_like_a_wrong_password(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    known, ended, invited = (make.account(Role.CASEWORKER) for _ in range(3))
    ended.is_active = False
    ended.save()
    invited.set_unusable_password()
    invited.save()
    addresses = {
        "known": known.email,
        "ended": ended.email,
        "invited": invited.email,
        "unknown": "nobody@agency.example",
    }
    took: dict[str, list[float]] = {name: [] for name in addresses}
    said = {}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            began = time.process_time()
            answer = Client().post("/account/login/", {"login": address, "password": "wrong on purpose"})
            took[name].append(time.process_time() - began)
            page = answer.content.decode().replace(address, "ADDRESS")
            said[name] = re.sub(
                r'value="[A-Za-z0-9]{64}"', "", page[page.index("<main") : page.index("</main>")]
            )
    assert len(set(said.values())) == 1
    # The hash is what takes the time (50 ms of the processor and more, whatever else runs here); whoever leaves it out is many times faster.
    middle = {name: median(times) for name, times in took.items()}
    assert max(middle.values()) < 1.6 * min(middle.values()), middle
