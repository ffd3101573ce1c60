"""What a spawned child process begins with. Plain Python: it must not load Django, for it may not see the database.

Must stay true: a child does not outlive the process that started it. After a kill the same work is begun again, and two at
once would write into one folder.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import threading
from typing import Any

from harborlight.errors import HarborlightError


def main(function: str, arguments: dict[str, Any], pipe: Any) -> None:
    """Call `module:function(progress=…, **arguments)`; progress, the result or a plain error goes through the pipe."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, name = function.split(":")
    try:
        called = getattr(importlib.import_module(module), name)
        result = called(progress=lambda *news: pipe.send(("progress", news)), **arguments)
        pipe.send(("result", result))
    except HarborlightError as error:
        pipe.send(("error", str(error)))
    except Exception as error:
        pipe.send(("error", f"It failed ({type(error).__name__})."))


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and end at once with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
