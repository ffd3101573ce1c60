"""REDCap: a project's data dictionary (CSV) → an instrument. One way only.

`columns` names of the columns · `logic` branching logic and calculations → expressions · `fields` types, choices, ranges ·
`reading` the dictionary → groups and items.

Must stay true: every field of the dictionary is an item here; what is not understood is said by row and column and kept
verbatim, in `extra["redcap"]` or as an expression without a tree; a field that is marked as identifying is named.
"""

from harborlight.exchange.instrument_reading import Reading
from harborlight.exchange.redcap.columns import is_dictionary
from harborlight.exchange.redcap.reading import read

__all__ = ["Reading", "is_dictionary", "read"]
