"""What staff fill in about services and duty; when a service is open is a field of its own."""

from harborlight.directory.forms.asked import (
    MOST_BYTES,
    MOST_IN_FILE,
    CapacityForm,
    DutyForm,
    ImportForm,
    SearchForm,
    ServiceForm,
)

__all__ = [
    "MOST_BYTES",
    "MOST_IN_FILE",
    "CapacityForm",
    "DutyForm",
    "ImportForm",
    "SearchForm",
    "ServiceForm",
]
