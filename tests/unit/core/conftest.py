"""Known answers, and the one question every seal is asked: does the text of its errors give anything away?"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VECTORS = json.loads((Path(__file__).parent / "vectors_v1.json").read_text())


@pytest.fixture
def vectors() -> dict[str, Any]:
    return VECTORS


@pytest.fixture
def says_nothing_of() -> Callable[..., None]:
    """Look for secrets (raw, as text, as hex, as repr) in an exception, its causes and its printed traceback."""

    def look(error: BaseException, *secrets: bytes) -> None:
        said = "".join(traceback.format_exception(error))
        chain: BaseException | None = error
        while chain is not None:
            said += f"{chain!r}{chain.args!r}{vars(chain)!r}"
            chain = chain.__cause__ or chain.__context__
        for secret in secrets:
            assert secret.hex() not in said
            assert repr(secret)[2:-1] not in said
            assert secret.decode("utf-8", "replace") not in said

    return look
