"""Entities as leads: what is known of each, and why it may deserve a trained person's look. Support, never guilt.

`support` is the sum of weights that anybody can check, capped at 1; the weights are our own proposal and unverified.
Must stay true: no reason without its rows; a stated minor is never left out, even in a post that nothing ties to others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.tables import posts as shapes


@dataclass(frozen=True, slots=True)
class LeadParams:
    """Weights of the reasons (0–1, summed and capped). `moves_from`: towns from which movement is a reason."""

    min_posts: int = 2
    moves_from: int = 3
    many_posts: int = 10
    minor_stated: float = 0.4
    indicator_weak: float = 0.05
    indicator_strong: float = 0.2
    most_by_indicators: float = 0.45
    movement: float = 0.15
    shared_contact: float = 0.1
    several_templates: float = 0.1
    many: float = 0.05
    several_languages: float = 0.05


@dataclass(frozen=True, slots=True)
class CellParams:
    """Nothing to choose: a cell is a town and a week."""


@dataclass(slots=True)
class _Gathered:
    """All that is known of one entity."""

    posts: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    contacts: set[tuple[str, str]] = field(default_factory=set)
    shared: set[tuple[str, str]] = field(default_factory=set)
    moments: list[dt.datetime] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    indicators: dict[str, float] = field(default_factory=dict)
    stays: list[tuple[dt.datetime, str, str]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    minors: set[str] = field(default_factory=set)


@split(Split.WHOLE)
def score_leads(
    posts: pa.Table,
    mentions: pa.Table,
    whereabouts: pa.Table,
    links: pa.Table,
    entities: pa.Table,
    *,
    params: LeadParams,
) -> pa.Table:
    """One row per lead: stated minors first, then by support, then by size."""
    checked(entities, shapes.ENTITIES)
    entity_of = _entities(entities, mentions)
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    _gather_posts(gathered, posts, entities, entity_of)
    _gather_mentions(gathered, mentions, entity_of)
    _gather_places(gathered, posts, whereabouts, entity_of)
    _gather_links(gathered, links, entities)
    rows = [
        _row(entity, known, params)
        for entity, known in gathered.items()
        if len(known.posts) >= params.min_posts or known.minors
    ]
    order = list(shapes.LEADS.names())
    minors, support, n_posts = (order.index(name) for name in ("n_minor_stated", "support", "n_posts"))
    rows.sort(key=lambda row: (-row[minors], -row[support], -row[n_posts], row[0]))  # type: ignore[operator]
    return from_rows(shapes.LEADS, rows)


def _entities(entities: pa.Table, mentions: pa.Table) -> dict[str, str]:
    """By post its entity. A lone post that states a minor is a lead of its own."""
    minors = {
        post_id
        for post_id, is_minor in zip(
            column(mentions, "post_id"), column(mentions, "is_minor_stated"), strict=True
        )
        if is_minor
    }
    found: dict[str, str] = {}
    for post_id, entity in zip(column(entities, "post_id"), column(entities, "entity_id"), strict=True):
        if entity is not None:
            found[post_id] = entity
        elif post_id in minors:
            found[post_id] = "m-" + hashlib.blake2b(post_id.encode(), digest_size=6).hexdigest()
    return found


def _gather_posts(
    gathered: dict[str, _Gathered], posts: pa.Table, entities: pa.Table, entity_of: dict[str, str]
) -> None:
    templates = dict(zip(column(entities, "post_id"), column(entities, "template_id"), strict=True))
    columns = (column(posts, name) for name in ("post_id", "posted_at", "language", "kind"))
    for post_id, moment, language, kind in zip(*columns, strict=True):
        entity = entity_of.get(post_id)
        if entity is None:
            continue
        known = gathered[entity]
        known.posts.append(post_id)
        known.languages.update(each for each in (language,) if each and each != "und")
        known.kinds.update(each for each in (kind,) if each)
        known.templates.update(each for each in (templates.get(post_id),) if each)
        known.moments.extend(each for each in (moment,) if each)


def _gather_mentions(gathered: dict[str, _Gathered], mentions: pa.Table, entity_of: dict[str, str]) -> None:
    names = ("post_id", "kind", "value", "confidence", "is_minor_stated")
    for post_id, kind, value, confidence, is_minor in zip(
        *(column(mentions, name) for name in names), strict=True
    ):
        entity = entity_of.get(post_id)
        if entity is None:
            continue
        known = gathered[entity]
        if kind == "phrase":
            known.indicators[value] = max(confidence, known.indicators.get(value, 0.0))
        elif kind in ("phone", "email", "handle", "crypto"):
            known.contacts.add((kind, value))
        if is_minor:
            known.minors.add(post_id)


def _gather_places(
    gathered: dict[str, _Gathered], posts: pa.Table, whereabouts: pa.Table, entity_of: dict[str, str]
) -> None:
    moments = dict(zip(column(posts, "post_id"), column(posts, "posted_at"), strict=True))
    for post_id, place in zip(column(whereabouts, "post_id"), column(whereabouts, "place_id"), strict=True):
        entity = entity_of.get(post_id)
        if entity is None:
            continue
        gathered[entity].places.add(place)
        moment = moments.get(post_id)
        if moment is not None:
            gathered[entity].stays.append((moment, post_id, place))


def _gather_links(gathered: dict[str, _Gathered], links: pa.Table, entities: pa.Table) -> None:
    entity_of_group = dict(zip(column(entities, "group_id"), column(entities, "entity_id"), strict=True))
    names = ("group_id", "kind", "value", "reason")
    for group, kind, value, reason in zip(*(column(links, name) for name in names), strict=True):
        entity = entity_of_group.get(group)
        if entity is not None and reason == "shared_contact":
            gathered[entity].shared.add((kind, value))


def _row(entity: str, known: _Gathered, params: LeadParams) -> tuple[object, ...]:
    movement = _movement(known)
    reasons = list(_reasons(known, params))
    by_code = [f"{code}:{weight:.2f}" for code, weight in reasons]
    return (
        entity,
        len(known.posts),
        len(known.templates),
        len(known.contacts),
        len(known.places),
        min(known.moments, default=None),
        max(known.moments, default=None),
        sorted(known.languages),
        sorted(known.kinds),
        sorted(known.indicators),
        len(known.minors),
        movement,
        round(min(1.0, sum(weight for _, weight in reasons)), 3),
        by_code,
        sorted(known.posts, key=lambda post_id: (post_id not in known.minors, post_id)),
    )


def _movement(known: _Gathered) -> list[str]:
    """Towns in the order of time, a stay in one town said once."""
    towns: list[str] = []
    for _, _, place in sorted(known.stays):
        if not towns or towns[-1] != place:
            towns.append(place)
    return towns


def _reasons(known: _Gathered, params: LeadParams) -> Iterator[tuple[str, float]]:
    if known.minors:
        yield "minor_stated", params.minor_stated
    left = params.most_by_indicators
    for indicator, confidence in sorted(known.indicators.items(), key=lambda each: (-each[1], each[0])):
        spread = params.indicator_strong - params.indicator_weak
        weight = min(left, params.indicator_weak + spread * max(0.0, (confidence - 1 / 3) * 1.5))
        if round(weight, 2) > 0:
            left -= weight
            yield f"indicator.{indicator}", round(weight, 2)
    plain = (
        ("movement", len(known.places) >= params.moves_from, params.movement),
        ("shared_contact", bool(known.shared), params.shared_contact),
        ("several_templates", len(known.templates) > 1, params.several_templates),
        ("many_posts", len(known.posts) >= params.many_posts, params.many),
        ("several_languages", len(known.languages) > 1, params.several_languages),
    )
    yield from ((code, weight) for code, is_so, weight in plain if is_so)


@split(Split.WHOLE)
def count_cells(
    posts: pa.Table, mentions: pa.Table, whereabouts: pa.Table, entities: pa.Table, *, params: CellParams
) -> pa.Table:
    """Posts, entities and stated minors by town and week."""
    moments = dict(zip(column(posts, "post_id"), column(posts, "posted_at"), strict=True))
    entity_of = dict(zip(column(entities, "post_id"), column(entities, "entity_id"), strict=True))
    stated = zip(column(mentions, "post_id"), column(mentions, "is_minor_stated"), strict=True)
    minors = {post_id for post_id, is_minor in stated if is_minor}
    towns: dict[str, tuple[str, str]] = {}
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    cells: dict[tuple[str, dt.date | None], list[str]] = defaultdict(list)
    names = ("post_id", "place_id", "name", "country", "lat", "lon")
    for post_id, place, name, country, lat, lon in zip(
        *(column(whereabouts, each) for each in names), strict=True
    ):
        towns[place] = (name, country)
        points[place].append((lat, lon))
        cells[place, _monday(moments.get(post_id))].append(post_id)
    middles = {place: _middle(held) for place, held in points.items()}
    rows = [
        (
            *(place, *towns[place], *middles[place], week, len(held)),
            len({entity_of.get(post_id) for post_id in held} - {None}),
            len(minors.intersection(held)),
        )
        for (place, week), held in cells.items()
    ]
    return from_rows(shapes.CELLS, sorted(rows, key=lambda row: (str(row[0]), str(row[5]))))


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Rounded to about a kilometre, so that a cell never shows one post's own position."""
    return tuple(round(math.fsum(values) / len(points), 2) for values in zip(*points, strict=True))  # type: ignore[return-value]


def _monday(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() - dt.timedelta(days=moment.weekday()) if moment else None
