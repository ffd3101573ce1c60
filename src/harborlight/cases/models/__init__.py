"""What is kept of people and cases, one noun a file."""

from harborlight.cases.models.cases import Case, CaseRole
from harborlight.cases.models.people import Person
from harborlight.cases.models.plans import Need, Note, Task
from harborlight.cases.models.screenings import Screening

__all__ = ["Case", "CaseRole", "Need", "Note", "Person", "Screening", "Task"]
