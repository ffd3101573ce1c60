"""What is wrong with an instrument, found before anybody is asked a question. Works on the built value, so that whatever
format it came from is held to the same; the reader of that format tells line, sheet or row.

`structure` names that lead nowhere, things that are there twice · `branching` cycles, questions that can never be asked ·
`words` gaps between languages. Each finding is a `Fault`; a blocking one keeps the instrument from being activated.
"""

from __future__ import annotations

from harborlight.knowledge.checking.branching import faults_of_branching
from harborlight.knowledge.checking.structure import faults_of_structure
from harborlight.knowledge.checking.words import faults_of_words
from harborlight.tables.instruments import Fault, Instrument

__all__ = ["check", "faults_of_branching", "faults_of_structure", "faults_of_words"]


def check(instrument: Instrument) -> tuple[Fault, ...]:
    """Every fault. Branching is looked at only where all names lead somewhere."""
    structure = faults_of_structure(instrument)
    branching = () if any(fault.is_blocking for fault in structure) else faults_of_branching(instrument)
    return (*structure, *branching, *faults_of_words(instrument))
