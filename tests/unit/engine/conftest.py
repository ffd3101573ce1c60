"""Small tables of posts, and the tables that every run is given."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from harborlight.cli.leads import _phrase_table, _place_table
from harborlight.engine.extract import ExtractParams, extract_mentions
from harborlight.engine.posts import CleanParams, clean_posts
from harborlight.engine.steps import from_columns
from harborlight.tables import posts as shapes


@pytest.fixture(scope="session")
def phrases() -> pa.Table:
    return _phrase_table(None)


@pytest.fixture(scope="session")
def places() -> pa.Table:
    return _place_table(None)


def posts_of(*texts: str, **columns: list[object]) -> pa.Table:
    """Cleaned posts p0, p1 … with these texts."""
    given = {"post_id": [f"p{at}" for at in range(len(texts))], "text": list(texts), **columns}
    return clean_posts(from_columns(shapes.RAW_POSTS, given), params=CleanParams())


@pytest.fixture(scope="session")
def mentions_of(phrases: pa.Table, places: pa.Table) -> Callable[..., list[dict[str, object]]]:
    """Mentions of one text, as rows; one kind if named."""

    def find(text: str, kind: str = "", regions: tuple[str, ...] = ("GB",)) -> list[dict[str, object]]:
        table = extract_mentions(posts_of(text), phrases, places, params=ExtractParams(regions=regions))
        rows: list[dict[str, object]] = table.to_pylist()
        return [row for row in rows if not kind or row["kind"] == kind]

    return find
