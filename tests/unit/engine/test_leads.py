"""Links with reasons, entities, leads, cells; and the map of towns that they stand on."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from tests.unit.engine.conftest import posts_of

from harborlight.engine.clusters import ClusterParams, cluster_posts
from harborlight.engine.extract import ExtractParams, extract_mentions
from harborlight.engine.graph import GroupParams, LinkParams, group_entities, link_entities
from harborlight.engine.leads import CellParams, LeadParams, count_cells, score_leads
from harborlight.engine.places import LocateParams, locate_posts

PHONE, OTHER = "0161 496 0123", "0113 496 0456"
WORDS = (
    "amber",
    "basil",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "hazel",
    "ivory",
    "jetty",
    "karst",
    "larch",
    "maple",
)
A = "a {0} woman sits beside the green lighthouse with candles, lanterns and an orange piano, call {1}"
B = "quiet rooms above the bakery, fresh towels, northern tea and a {0} view over the long canal, ring {1}"
C = "packing work in a bright greenhouse every morning with boots, gloves and {0} lunches, phone {1}"


class Run:
    """All tables of the way, from texts."""

    def __init__(self, given: tuple[pa.Table, pa.Table], *texts: str, **columns: list[object]) -> None:
        phrases, places = given
        self.posts = posts_of(*texts, **columns)
        self.mentions = extract_mentions(self.posts, phrases, places, params=ExtractParams())
        self.whereabouts = locate_posts(self.posts, self.mentions, places, params=LocateParams())
        self.clusters = cluster_posts(self.posts, self.mentions, params=ClusterParams())
        self.links = link_entities(self.posts, self.mentions, self.clusters, params=LinkParams())
        self.entities = group_entities(self.clusters, self.links, params=GroupParams())
        tables = (self.posts, self.mentions, self.whereabouts, self.links, self.entities)
        self.leads = score_leads(*tables, params=LeadParams())
        self.cells = count_cells(
            self.posts, self.mentions, self.whereabouts, self.entities, params=CellParams()
        )

    def entity_ids(self) -> list[str | None]:
        ids: list[str | None] = self.entities["entity_id"].to_pylist()
        return ids

    def reasons(self) -> set[str]:
        return set(self.links["reason"].to_pylist())


@pytest.fixture
def given(phrases: pa.Table, places: pa.Table) -> tuple[pa.Table, pa.Table]:
    return phrases, places


def test_a_shared_number_joins_two_texts(given: tuple[pa.Table, pa.Table]) -> None:
    run = Run(given, A.format("kind", PHONE), B.format("clear", "+44 161 496 0123"), C.format("hot", OTHER))
    one, two, three = run.entity_ids()
    assert one == two is not None
    assert three is None
    assert run.reasons() == {"shared_contact", "alone"}


def test_a_contact_on_many_unrelated_texts_is_a_hub(given: tuple[pa.Table, pa.Table]) -> None:
    texts = [f"{word} {word}ly {word}ish and {word}like things are sold here, call {PHONE}" for word in WORDS]
    run = Run(given, *texts)
    assert set(run.entity_ids()) == {None}
    assert run.reasons() == {"hub"}


def test_an_agency_with_many_templates_is_no_hub(given: tuple[pa.Table, pa.Table]) -> None:
    texts = [
        f"{word} {word}ly {word}ish {word}like and {word}ous things with {word}en {word}age are sold {word}ward today, call {PHONE}"
        for word in WORDS
        for _ in range(3)
    ]
    assert len(set(Run(given, *texts).entity_ids())) == 1


def test_a_number_that_rested_long_may_have_changed_hands(given: tuple[pa.Table, pa.Table]) -> None:
    days = ["2022-01-01", "2025-01-01"]
    run = Run(given, A.format("kind", PHONE), B.format("clear", PHONE), posted_at=list(days))
    assert run.entity_ids() == [None, None]
    assert run.reasons() == {"long_rest"}


def test_a_lead_tells_its_rows_reasons_and_movement(given: tuple[pa.Table, pa.Table]) -> None:
    texts = [
        A.format("kind, just arrived", PHONE),
        B.format("clear", PHONE),
        A.format("tall", PHONE),
        A.format("kind", PHONE),
    ]
    run = Run(
        given,
        *texts,
        place=["Leeds", "Liverpool", "Manchester", "Leeds, UK"],
        posted_at=["2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01"],
    )
    (lead,) = run.leads.to_pylist()
    assert (lead["n_posts"], lead["n_templates"], lead["n_contacts"], lead["n_places"]) == (4, 1, 1, 3)
    assert lead["movement"] == ["gb-leeds", "gb-liverpool", "gb-manchester", "gb-leeds"]
    assert lead["indicators"] == ["movement"]
    assert lead["reasons"] == ["indicator.movement:0.05", "movement:0.15", "shared_contact:0.10"]
    assert lead["support"] == pytest.approx(0.30)
    assert lead["post_ids"] == ["p0", "p1", "p2", "p3"]
    assert (lead["first_seen_at"].month, lead["last_seen_at"].month) == (1, 4)


def test_support_is_the_sum_of_its_reasons_and_never_above_one(given: tuple[pa.Table, pa.Table]) -> None:
    signs = (
        "we keep your passport, debt deducted, very young, recruitment fee, no contract needed, just arrived"
    )
    run = Run(given, *[f"I am 16 years old. {signs}. " + A.format("kind", PHONE)] * 12)
    (lead,) = run.leads.to_pylist()
    weights = [float(reason.rpartition(":")[2]) for reason in lead["reasons"]]
    assert lead["support"] == pytest.approx(min(1.0, sum(weights)))
    assert (
        sum(weight for weight, said in zip(weights, lead["reasons"], strict=True) if "indicator." in said)
        <= 0.451
    )


def test_a_lone_post_that_states_a_minor_is_a_lead_and_comes_first(given: tuple[pa.Table, pa.Table]) -> None:
    run = Run(given, *[A.format("kind", PHONE)] * 5, "I am 16 years old, write soon")
    first, second = run.leads.to_pylist()
    assert (first["n_posts"], first["n_minor_stated"], first["post_ids"]) == (1, 1, ["p5"])
    assert second["n_minor_stated"] == 0


def test_cells_count_posts_entities_and_minors(given: tuple[pa.Table, pa.Table]) -> None:
    texts = [A.format("kind", PHONE), A.format("tall", PHONE), "I am 16 years old"]
    run = Run(given, *texts, place=["Leeds"] * 3, posted_at=["2025-01-06", "2025-01-12", "2025-01-13"])
    rows = [
        (row["week_on"], row["n_posts"], row["n_entities"], row["n_minor_stated"])
        for row in run.cells.to_pylist()
    ]
    assert rows == [(dt.date(2025, 1, 6), 2, 1, 0), (dt.date(2025, 1, 13), 1, 0, 1)]


@pytest.mark.parametrize(
    ("text", "columns", "place", "how"),
    [
        ("hello", {"place": ["Leeds, West Yorkshire"]}, "gb-leeds", "column"),
        ("in Leeds", {"place": ["Manchester"]}, "gb-manchester", "column"),
        ("in Leeds", {"lat": ["53.41"], "lon": ["-2.98"]}, "gb-liverpool", "coordinates"),
        ("in Leeds", {"place": ["somewhere"]}, "gb-leeds", "text"),
        ("in Leeds", {"lat": ["0.5"], "lon": ["-30"]}, "gb-leeds", "text"),
    ],
)
def test_where_a_post_is(
    given: tuple[pa.Table, pa.Table], text: str, columns: dict[str, list[object]], place: str, how: str
) -> None:
    (row,) = Run(given, text, **columns).whereabouts.to_pylist()
    assert (row["place_id"], row["how"]) == (place, how)


def test_nowhere_is_nowhere(given: tuple[pa.Table, pa.Table]) -> None:
    assert Run(given, "hello there").whereabouts.num_rows == 0
