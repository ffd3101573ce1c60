"""What is kept of the shelves, one noun a file."""

from harborlight.library.models.advice import AdviserTime, Opinion, Remark
from harborlight.library.models.editions import Edition, Revision
from harborlight.library.models.entries import EntryCheck
from harborlight.library.models.lines import LineCheck
from harborlight.library.models.packs import Pack, Publisher
from harborlight.library.models.uses import InstrumentUse

__all__ = [
    "AdviserTime",
    "Edition",
    "EntryCheck",
    "InstrumentUse",
    "LineCheck",
    "Opinion",
    "Pack",
    "Publisher",
    "Remark",
    "Revision",
]
