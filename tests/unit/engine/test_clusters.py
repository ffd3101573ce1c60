"""Templates: what one hand wrote stands together; short texts and stock sentences tie nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pytest
from tests.factories.adverts import make_adverts
from tests.unit.engine.conftest import posts_of

from harborlight.engine.clusters import ClusterParams, cluster_posts
from harborlight.engine.extract import ExtractParams, extract_mentions
from harborlight.engine.posts import CleanParams, clean_posts
from harborlight.engine.steps import from_rows
from harborlight.engine.templates import TemplateParams, describe_templates
from harborlight.tables import posts as shapes

NONE = from_rows(shapes.MENTIONS, [])
LONG = (
    "gentle {0} from the harbour offers a calm evening near the old lighthouse with soft lantern music,"
    " fresh towels and warm tea, ask for {0} at the green door behind the mill"
)


def _templates(posts: pa.Table, mentions: pa.Table = NONE) -> list[str | None]:
    found: list[str | None] = cluster_posts(posts, mentions, params=ClusterParams())[
        "template_id"
    ].to_pylist()
    return found


def test_copies_with_another_name_are_one_template() -> None:
    posts = posts_of(
        *(LONG.format(name) for name in ("Anna", "Bella", "Carla")), "something else entirely, written once"
    )
    a, b, c, other = _templates(posts)
    assert a is not None
    assert a == b == c
    assert other is None


def test_short_texts_prove_nothing() -> None:
    assert set(_templates(posts_of(*["call me now babe"] * 30))) == {None}


def test_stock_sentences_tie_nothing_together() -> None:
    """Forty texts that share one stock paragraph and nothing else stay apart."""
    stock = "please do not call from withheld numbers text first and say which advert you saw thank you"
    rng = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=6)) for _ in range(4000)]
    texts = [" ".join(rng.choices(words, k=45)) + " " + stock for _ in range(40)]
    assert set(_templates(posts_of(*texts))) == {None}


def test_no_chain_from_one_text_to_another() -> None:
    """Each text shares half with the next; the first and the last share nothing, so they are not one template."""
    rng = random.Random(6)
    words = [f"w{chr(97 + k % 26)}{chr(97 + k // 26 % 26)}{chr(97 + k // 676)}" for k in range(2000)]
    rng.shuffle(words)
    texts = [" ".join(words[at * 20 : at * 20 + 40]) for at in range(30)]
    found = _templates(posts_of(*texts))
    assert found[0] is None or found[0] != found[-1]
    assert max(Counter(each for each in found if each).values(), default=0) <= 4


@pytest.mark.parametrize("n", [0, 1, 2])
def test_tiny_tables(n: int) -> None:
    posts = posts_of(*[LONG.format("Anna")] * n)
    assert len(set(_templates(posts))) == min(n, 1)


def test_texts_without_words() -> None:
    assert _templates(posts_of("!!!", "…", "1 2", "")) == [None] * 4


def test_scripts_without_blanks() -> None:
    text = "新到本市的温柔姑娘提供安静舒适的按摩服务欢迎预约电话联系地址在火车站旁边"
    found = _templates(posts_of(text, text + "谢谢", "完全不同的另一则招聘广告工厂需要工人包吃住"))
    assert found[0] == found[1] is not None
    assert found[2] is None


def test_a_template_is_shown_with_its_slots() -> None:
    posts = posts_of(*(LONG.format(name) for name in ("Anna", "Bella", "Carla", "Dora")))
    clusters = cluster_posts(posts, NONE, params=ClusterParams())
    (row,) = describe_templates(posts, NONE, clusters, params=TemplateParams()).to_pylist()
    assert row["n_posts"] == 4
    assert row["text"].startswith("gentle ‹…› from the harbour offers a calm evening")
    assert "ask for ‹…› at the green door" in row["text"]
    assert row["n_slots"] == 2


@pytest.mark.parametrize(
    ("edit_share", "stock_share", "least"), [(0.05, 0.3, 0.95), (0.05, 1.0, 0.90), (0.15, 0.3, 0.85)]
)
def test_planted_templates_are_found(
    phrases: pa.Table, places: pa.Table, edit_share: float, stock_share: float, least: float
) -> None:
    """Seeds that no setting was chosen on. Random words over-praise; real adverts are harder."""
    raw, truth = make_adverts(4000, 77, edit_share=edit_share, stock_share=stock_share)
    posts = clean_posts(raw, params=CleanParams())
    mentions = extract_mentions(posts, phrases, places, params=ExtractParams())
    found = _alone(_templates(posts, mentions))
    planted = _alone(truth.posts["template_id"].to_pylist())
    assert adjusted_rand(found, planted) >= least
    _phones_are_right(mentions, truth.posts)


def _phones_are_right(mentions: pa.Table, truth: pa.Table) -> None:
    found: set[tuple[str, str]] = set()
    for row in mentions.to_pylist():
        if row["kind"] == "phone":
            found.add((row["post_id"], row["value"]))
    planted = {(row["post_id"], phone) for row in truth.to_pylist() for phone in row["phones"]}
    assert len(found & planted) / len(found) >= 0.99
    assert len(found & planted) / len(planted) >= 0.98


def _alone(labels: Sequence[str | None]) -> list[str]:
    return [label or f"alone {at}" for at, label in enumerate(labels)]


def adjusted_rand(left: Sequence[str], right: Sequence[str]) -> float:
    """Hubert and Arabie 1985."""

    def pairs(values: Counter[object]) -> float:
        return sum(n * (n - 1) / 2 for n in values.values())

    both, a, b = (pairs(Counter(each)) for each in (zip(left, right, strict=True), left, right))
    expected = a * b / (len(left) * (len(left) - 1) / 2)
    return (both - expected) / ((a + b) / 2 - expected)


def test_the_measure_itself() -> None:
    assert adjusted_rand("aabb", "ccdd") == 1.0
    assert adjusted_rand("aabb", "cdcd") < 0
