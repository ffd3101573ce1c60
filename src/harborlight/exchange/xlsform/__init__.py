"""XLSForm: forms as spreadsheets, as ODK, KoboToolbox, SurveyCTO and others read them (xlsform.org).

`books` bytes ⇄ sheets of texts · `columns` whose column is which, and in which language · `types` the words of the type
column ⇄ item types · `reading` sheets → instrument, `questions` its survey · `writing` instrument → sheets · `beside` what XLSForm cannot say,
in a sheet of its own that other programs pass over.

Must stay true: nothing of a form is lost – what is not understood is kept verbatim in `extra["xlsform"]` and written back;
our own export, read again, is the same instrument; an edit made in the spreadsheet is never overruled by the sheet beside it.
"""

from harborlight.exchange.instrument_reading import Reading
from harborlight.exchange.xlsform.reading import read
from harborlight.exchange.xlsform.writing import write

__all__ = ["Reading", "read", "write"]
