"""What is done with the address book, by noun. After every change the public part is published anew."""

from harborlight.directory.actions.duties import import_duties, put_on_duty, take_off_duty
from harborlight.directory.actions.exchange import (
    export_services,
    import_services,
    listing_of,
    shortened_in,
    undo_import,
)
from harborlight.directory.actions.services import (
    change_service,
    create_service,
    publish_services,
    report_capacity,
)

__all__ = [
    "change_service",
    "create_service",
    "export_services",
    "import_duties",
    "import_services",
    "listing_of",
    "publish_services",
    "put_on_duty",
    "report_capacity",
    "shortened_in",
    "take_off_duty",
    "undo_import",
]
