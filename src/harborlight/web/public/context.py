"""What every public page knows: the number to call, the helplines, the languages, whether all this is invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from harborlight.knowledge import hotlines
from harborlight.web.public import published


def public(request: HttpRequest) -> dict[str, Any]:
    country, checks = published.country(), published.checks()
    emergency = hotlines.emergency(country, checks)
    return {
        "site": "public",
        "is_sample": settings.ENV.is_sample,
        "coalition_name": published.coalition_name(),
        "emergency": emergency,
        "emergency_number": emergency.number,
        "helplines": hotlines.helplines(country, checks),
        "exit_url": "/x",
    }
