"""One line of "what needs me today". Each room answers `queries.needs_me(actor)` with such lines; `web` shows them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """`text` in plain words with no person's name; the soonest due and the most urgent stand first."""

    text: str
    url_name: str
    url_args: tuple[Any, ...] = ()
    n: int = 0
    due_at: datetime | None = None
    urgency: int = 0  # 0 calm, 1 soon, 2 today, 3 now
    icon: str = ""
    due_on: date | None = None  # said instead of the moment when a whole day is meant
