"""An instrument on paper: blank, or with answers and result, as a tagged PDF (PDF/UA-1) in any of its languages.

`markup` text → HTML, everything escaped · `words` what our own sheet says, in the languages of the house · `sheet` instrument →
HTML · `filled` answers and result → HTML · `printing` HTML → PDF. There is no way back: paper is typed in.

Must stay true: nothing is fetched, whatever a text says; who reads with a screen reader meets headings, lists, tables and the
language of each text; no name of a person is in the file's properties; a letter without a font is an error, never an empty box.
"""

from harborlight.exchange.pdf.filled import Filled
from harborlight.exchange.pdf.printing import MEND, is_here
from harborlight.exchange.pdf.writing import write, write_filled

__all__ = ["MEND", "Filled", "is_here", "write", "write_filled"]
