"""What is kept of the shelves, one noun a file."""

from harborlight.library.models.advice import AdviserTime, Opinion, Remark
from harborlight.library.models.editions import Edition, Revision
from harborlight.library.models.lines import LineCheck
from harborlight.library.models.uses import InstrumentUse

__all__ = ["AdviserTime", "Edition", "InstrumentUse", "LineCheck", "Opinion", "Remark", "Revision"]
