"""What every staff page knows: the menu of this role, the agency, the sample mark, the lock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from harborlight.core.local_time import working_zone
from harborlight.core.models import Account, Installation
from harborlight.core.permissions import reach_of
from harborlight.core.roles import Role

# label, address, icon, the right that shows it
_MENU: list[tuple[Any, str, str, tuple[str, str]]] = [
    (_("Today"), "home", "home", ("home", "view")),
    (_("Reports"), "intake:list", "inbox", ("report", "view")),
    (_("Report a concern"), "intake:take", "plus", ("report", "create")),
    (_("My reports"), "my_reports", "eye", ("report", "follow")),
    (_("Cases"), "cases:list", "folder", ("case", "view")),
    (_("Referrals"), "release:incoming", "handshake", ("referral", "answer")),
    (_("Protocols"), "protocols:list", "steps", ("knowledge", "view")),
    (_("Directory"), "directory:list", "map-pin", ("service", "view")),
    (_("On duty"), "directory:duty", "moon", ("duty", "view")),
    (_("Library"), "library:search", "book", ("knowledge", "view")),
    (_("Instruments"), "library:editions", "steps", ("adviser_time", "view")),
    (_("Leads"), "intelligence:leads", "search", ("lead", "view")),
    (_("Runs"), "intelligence:runs", "layers", ("run", "view")),
    (_("Numbers to check"), "library:lines", "phone", ("helpline", "check")),
    (_("People"), "people:list", "users", ("account", "create")),
    (_("Setup"), "setup:start", "check", ("setup", "view")),
    (_("Machine"), "machine:status", "settings", ("machine", "view")),
    (_("Audit"), "machine:audit", "shield", ("audit", "view")),
]


_THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: Any
    url: str
    icon: str


@dataclass(frozen=True, slots=True, eq=False)
class Menu:
    """What one set of roles sees, and where they are. One object per pair, so that it is drawn once and kept."""

    items: tuple[MenuItem, ...]
    current: str


def staff(request: HttpRequest) -> dict[str, Any]:
    """Context of every staff page. Costs no query: agency and roles were read with the account."""
    user = getattr(request, "user", None)
    chosen = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "theme": chosen if chosen in _THEMES else "",
        "is_sample": settings.ENV.is_sample,
        "idle_lock_seconds": settings.ENV.idle_lock_minutes * 60,
        "installation": SimpleLazyObject(lambda: Installation.objects.first()),
    }
    if isinstance(user, Account):
        context |= {
            "nav": _menu(user.roles, request.path),
            "agency": user.agency,
            "working_zone": working_zone(user),
        }
    return context


def _menu(roles: frozenset[Role], path: str) -> Menu:
    """The longest address that the path begins with is where the reader is."""
    here = [
        item.url
        for item in _items(roles)
        if path == item.url or (item.url != "/" and path.startswith(item.url))
    ]
    return _menu_at(roles, max(here, key=len, default=""))


@lru_cache(maxsize=500)
def _menu_at(roles: frozenset[Role], current: str) -> Menu:
    return Menu(_items(roles), current)


@cache
def _items(roles: frozenset[Role]) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(label, reverse(name), icon)
        for label, name, icon, (noun, verb) in _MENU
        if reach_of(roles, noun, verb) is not None
    )
