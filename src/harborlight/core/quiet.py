"""Logs without values. Must stay true: no traceback argument, no request path with a query, no form value reaches a log."""

from __future__ import annotations

import logging


class WithoutValues(logging.Filter):
    """Keeps level, logger and the constant part of a message; replaces arguments and exception text by their types."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.request"):
            record.msg, record.args = "a request failed (status %s)", (getattr(record, "status_code", "?"),)
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            where = "?"
            while trace is not None:
                where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
                trace = trace.tb_next
            record.msg, record.args = f"{record.getMessage()} [{kind.__name__} at {where}]", ()
            record.exc_info = None
            record.exc_text = None
            del error
        return True
