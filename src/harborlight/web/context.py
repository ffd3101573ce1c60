"""What every staff page knows: the menu of this role, the agency, the sample mark, the lock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from harborlight.core.models import Account, Installation
from harborlight.core.permissions import reach

# label, address, icon, the right that shows it
_MENU: list[tuple[Any, str, str, tuple[str, str]]] = [
    (_("Today"), "home", "home", ("home", "view")),
    (_("Reports"), "intake:list", "inbox", ("report", "view")),
    (_("Report a concern"), "intake:take", "plus", ("report", "create")),
    (_("My reports"), "my_reports", "eye", ("report", "follow")),
    (_("Cases"), "cases:list", "folder", ("case", "view")),
    (_("Referrals"), "release:incoming", "handshake", ("referral", "answer")),
    (_("Directory"), "directory:list", "map-pin", ("service", "view")),
    (_("On duty"), "directory:duty", "moon", ("duty", "view")),
    (_("Leads"), "intelligence:leads", "search", ("lead", "view")),
    (_("Runs"), "intelligence:runs", "layers", ("run", "view")),
    (_("People"), "people:list", "users", ("account", "create")),
    (_("Setup"), "setup:start", "check", ("setup", "view")),
    (_("Machine"), "machine:status", "settings", ("machine", "view")),
    (_("Audit"), "machine:audit", "shield", ("audit", "view")),
]


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: Any
    url: str
    icon: str
    is_current: bool
    count: int = 0


def staff(request: HttpRequest) -> dict[str, Any]:
    """Context of every staff page. The menu costs no query beyond the roles already read."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "is_sample": settings.ENV.is_sample,
        "idle_lock_seconds": settings.ENV.idle_lock_minutes * 60,
        "installation": SimpleLazyObject(lambda: Installation.objects.first()),
    }
    if isinstance(user, Account):
        context |= {"nav": _menu(user, request.path), "agency": SimpleLazyObject(lambda: user.agency)}
    return context


@cache
def _address(name: str) -> str:
    """Addresses of the menu never change while the process runs."""
    return reverse(name)


def _menu(actor: Account, path: str) -> list[MenuItem]:
    items = []
    for label, name, icon, (noun, verb) in _MENU:
        if reach(actor, noun, verb) is None:
            continue
        url = _address(name)
        is_current = path == url or (url != "/" and path.startswith(url))
        items.append(MenuItem(label, url, icon, is_current))
    return items
