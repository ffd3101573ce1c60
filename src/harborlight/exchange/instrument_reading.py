"""What every reader of instruments gives back, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass

from harborlight.exchange.problems import Problem
from harborlight.tables.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Reading:
    """The instrument, and what is to be said of the file that it came from."""

    instrument: Instrument
    problems: tuple[Problem, ...] = ()
