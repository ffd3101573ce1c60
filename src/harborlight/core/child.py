"""What a spawned child process begins with. Plain Python: it must not load Django, for it may not see the database."""

from __future__ import annotations

import importlib
from typing import Any

from harborlight.errors import HarborlightError


def main(function: str, arguments: dict[str, Any], pipe: Any) -> None:
    """Call `module:function(progress=…, **arguments)`; progress, the result or a plain error goes through the pipe."""
    module, name = function.split(":")
    try:
        called = getattr(importlib.import_module(module), name)
        result = called(progress=lambda *news: pipe.send(("progress", news)), **arguments)
        pipe.send(("result", result))
    except HarborlightError as error:
        pipe.send(("error", str(error)))
    except Exception as error:
        pipe.send(("error", f"It failed ({type(error).__name__})."))
