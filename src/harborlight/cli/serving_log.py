"""What the web server itself writes, without the sender. Must stay true: no address of anybody and no path of a page reaches a log,
also when a request is malformed or breaks before our own code sees it."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from harborlight.core.quiet import WithoutValues


class Quiet(Logger):  # type: ignore[misc]
    """gunicorn's own lines, less addresses and paths."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(WithoutSender())


class WithoutSender(WithoutValues):
    """Says that a request was malformed or failed, and where in the code; not whose it was and not to which page."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = str(record.msg)
        if said.startswith("Invalid request"):
            record.msg, record.args = "a malformed request was refused", ()
        elif "request" in said.lower() and record.args:
            record.msg, record.args = "a request could not be answered", ()
        return super().filter(record)
