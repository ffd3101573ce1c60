"""Files that staff send stay in memory. Must stay true: not a byte of one is written in the clear to a temporary folder, where
a kill would leave it; what is kept is written by an action, to its own place.

How much a page takes is `core.middleware.BodyLimit`'s to say; here only so much is held at once, whoever sends it.
"""

from __future__ import annotations

import threading
import weakref
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from harborlight.errors import Unavailable

LARGE_AT_ONCE = 2
_large = threading.BoundedSemaphore(LARGE_AT_ONCE)


class _Held(BytesIO):
    """A file in memory that one can wait for the end of."""


class InMemory(FileUploadHandler):
    """Keeps a file in memory. Of large ones (more than any common page takes) two at a time are held.

    Raises:
        Unavailable: when two large ones are held already.
    """

    file: _Held
    is_counted = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file, self.is_counted = _Held(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_counted and start + len(raw_data) > settings.MOST_BODY_BYTES:
            self._count()
        self.file.write(raw_data)

    def _count(self) -> None:
        if not _large.acquire(blocking=False):
            raise Unavailable(
                _("Other large files are being read at this moment. Yours was not kept."),
                mend=_("Send it again in a few minutes."),
            )
        self.is_counted = True
        weakref.finalize(self.file, _large.release)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
