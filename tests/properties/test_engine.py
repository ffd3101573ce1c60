"""Laws of the engine on random input: order of rows is nothing, a step may be split anywhere, no row is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.adverts import make_adverts

from harborlight.cli.leads import _phrase_table, _place_table
from harborlight.engine.clusters import ClusterParams, cluster_posts
from harborlight.engine.extract import ExtractParams, extract_mentions
from harborlight.engine.graph import GroupParams, LinkParams, group_entities, link_entities
from harborlight.engine.posts import CleanParams, ReadParams, clean_posts, read_posts
from harborlight.engine.steps import from_columns
from harborlight.engine.words import tidy
from harborlight.errors import InvalidTable
from harborlight.tables import posts as shapes

PHRASES, PLACES = _phrase_table(None), _place_table(None)
PIECES = st.sampled_from(
    ["07700 900123", "+44161 496 0123", "£80", "16 years old", "a@b.example", "Leeds", "double", "zero", "O", "l", "12/03/25",
     "we keep your passport", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "\u202e", "مانشستر", "曼彻斯特", "\ud800", "=1+1", "<b>", "1️⃣", "@x"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map(" ".join)


def _posts(texts: list[str]) -> pa.Table:
    sound = [text.encode("utf-8", "replace").decode() for text in texts]
    raw = from_columns(shapes.RAW_POSTS, {"post_id": [f"p{at}" for at in range(len(sound))], "text": sound})
    return clean_posts(raw, params=CleanParams())


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_mentions_quote_the_text_and_do_not_depend_on_neighbours(texts: list[str]) -> None:
    posts = _posts(texts)
    whole = extract_mentions(posts, PHRASES, PLACES, params=ExtractParams())
    text_of = dict(zip(posts["post_id"].to_pylist(), posts["text"].to_pylist(), strict=True))
    for row in whole.to_pylist():
        assert text_of[row["post_id"]][row["start"] : row["end"]] == row["raw"] != ""
        assert 0 < row["confidence"] <= 1
    parts = [
        extract_mentions(posts.slice(at, 1), PHRASES, PLACES, params=ExtractParams())
        for at in range(len(texts))
    ]
    assert pa.concat_tables(parts).equals(whole)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_is_nothing(seed: int) -> None:
    posts = clean_posts(make_adverts(250, seed)[0], params=CleanParams())
    turned = posts.take(pa.array(range(posts.num_rows - 1, -1, -1)))

    def entities(table: pa.Table) -> dict[str, tuple[object, ...]]:
        mentions = extract_mentions(table, PHRASES, PLACES, params=ExtractParams())
        clusters = cluster_posts(table, mentions, params=ClusterParams())
        links = link_entities(table, mentions, clusters, params=LinkParams())
        rows = group_entities(clusters, links, params=GroupParams()).to_pylist()
        return {row["post_id"]: (row["group_id"], row["entity_id"]) for row in rows}

    assert entities(posts) == entities(turned)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    ),
    st.booleans(),
)
def test_any_bytes_are_read_or_refused_plainly(data: bytes, has_header: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ads.csv"
        path.write_bytes((b"id,text\n" if has_header else b"") + data)
        try:
            parts = list(read_posts([path], params=ReadParams()))
        except InvalidTable:
            return
        for posts, rejected in parts:
            clean_posts(posts, params=CleanParams())
            assert all(rejected["reason"].to_pylist())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text("abc,;\"'\n =<>é", max_size=20), st.text('xyz"\n', max_size=8)), max_size=12)
)
def test_every_written_row_comes_back_or_is_refused(rows: list[tuple[str, str]]) -> None:
    import csv

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ads.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(["text", "city"])
            writer.writerows(rows)
        posts = [row for part, _ in read_posts([path], params=ReadParams()) for row in part.to_pylist()]
        wanted = [text for text, _ in rows if tidy(text)]
        assert [row["text"] for row in posts] == wanted
