"""One WSGI callable per site. Two processes from one code base: each imports only its own settings."""

from __future__ import annotations

import os
from typing import Any


def _application(settings: str) -> Any:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def __getattr__(name: str) -> Any:
    if name in {"staff", "public"}:
        return _application(f"harborlight.web.settings.{name}")
    raise AttributeError(name)
