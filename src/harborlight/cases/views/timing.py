"""How long a screening takes: the time in which its questions stood before somebody, by the server's clock.

Each page carries a signed note: the seconds so far, and when it was shown. Must stay true: what a browser changes in the note makes
it void; the time from a pause to going on is not counted; neither is a gap too long for the questions shown, since nobody
knows whether somebody was at it; and where nothing could be counted, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing

CLOCK = "talk.clock"  # the field that carries the note
_SALT = "cases.screening.clock"
_LEAST = timedelta(minutes=10)  # of one page, however few questions it has
_MOST = timedelta(minutes=60)
_PER_QUESTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Spent:
    """`shown_at`: since when the page stands before somebody; None while nobody is at it."""

    seconds: float = 0
    shown_at: datetime | None = None

    @property
    def minutes(self) -> int | None:
        return max(1, round(self.seconds / 60)) if self.seconds else None

    def shown(self, now: datetime) -> Spent:
        return replace(self, shown_at=now)

    def back(self, now: datetime, n_questions: int) -> Spent:
        """The page with so many questions came back, or was last touched, then."""
        if self.shown_at is None:
            return self
        gap = now - self.shown_at
        is_plausible = timedelta() <= gap <= min(_MOST, max(_LEAST, n_questions * _PER_QUESTION))
        return Spent(self.seconds + (gap.total_seconds() if is_plausible else 0))


def note(spent: Spent, which: str) -> str:
    """`which`: the screening that it is of, so that no note serves another."""
    shown_at = spent.shown_at.timestamp() if spent.shown_at else None
    return signing.dumps([round(spent.seconds, 1), shown_at, which], salt=_SALT)


def read(given: Any, which: str) -> Spent:
    """What a note says; nothing where it is none of ours."""
    try:
        seconds, shown_at, of = signing.loads(str(given), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return Spent()
    if of != which:
        return Spent()
    return Spent(float(seconds), datetime.fromtimestamp(shown_at, UTC) if shown_at else None)
