"""Without a mail server a real coalition's notices are dropped: its console is a log, and no address belongs into a log."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from harborlight.core.mail import Backend


@pytest.mark.parametrize(("mode", "is_printed"), [("production", False), ("sample", True)])
def test_only_the_sample_prints(settings, capsys, mode, is_printed):
    settings.ENV = settings.ENV.model_copy(update={"mode": mode, "email_url": ""})
    message = EmailMessage("Subject", "Text", "from@coalition.example", ["nadia.invented@agency.example"])
    Backend().send_messages([message])
    said = capsys.readouterr()
    assert ("nadia.invented" in said.out + said.err) is is_printed
