"""FHIR R5: instruments as Questionnaires, answer sets as QuestionnaireResponses (hl7.org/fhir/R5/questionnaire.html).

`names` addresses and types · `paths` expressions → FHIRPath · `totals` and `units` what a rule makes of the answers, as
FHIRPath, over `variables` and `worths` · `when` enableWhen · `writing` instrument → Questionnaire · `reading` and
`questions` the way back, `value_sets` options · `responses` answers. What FHIR cannot say stands beside, in extensions that
nobody need understand (`exchange/beside.py`).

Must stay true: our own export, read again, is the same instrument; an edit made in a foreign tool wins; a stranger's
elements that have no field here are kept verbatim and written back; a fault is named by its path.
"""

from harborlight.exchange.fhir.reading import read
from harborlight.exchange.fhir.responses import AnswerReading, read_response, response, write_response
from harborlight.exchange.fhir.writing import questionnaire, write
from harborlight.exchange.instrument_reading import Reading

__all__ = [
    "AnswerReading",
    "Reading",
    "questionnaire",
    "read",
    "read_response",
    "response",
    "write",
    "write_response",
]
