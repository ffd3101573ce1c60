"""What ties posts together: the same text, and contacts that few others use. Every tie keeps its reason.

A contact on very many unrelated texts (a site's own number, a booking line) ties nothing; a number that rested for long
may have changed hands. Must stay true: ties that were refused are kept as well, with the reason why.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from harborlight.engine import kernels
from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.tables import posts as shapes

CONTACTS = ("phone", "email", "handle", "crypto")


@dataclass(frozen=True, slots=True)
class LinkParams:
    """`hub_groups`, `hub_share`: a contact in at least so many groups, with so few posts in each, is a hub.

    `max_rest_days`: after so long a silence a contact may have a new owner.
    """

    min_confidence: float = 0.5
    hub_groups: int = 12
    hub_share: float = 0.5
    max_rest_days: int = 365


@dataclass(frozen=True, slots=True)
class GroupParams:
    """Nothing to choose: groups joined by a used link are one entity."""


@dataclass(slots=True)
class _Held:
    """A contact: by group, on which days its posts hold it."""

    days: dict[str, list[int | None]]
    is_sure: bool = False


@split(Split.WHOLE)
def link_entities(posts: pa.Table, mentions: pa.Table, clusters: pa.Table, *, params: LinkParams) -> pa.Table:
    """One row per group and what it shares: its text, and each contact in each era of that contact."""
    checked(clusters, shapes.CLUSTERS)
    group_of = groups_of(clusters)
    rows: list[tuple[object, ...]] = []
    sizes = Counter(template for template in column(clusters, "template_id") if template)
    rows += [(group, "same_text", group, 0, n, 1, True, "same_text") for group, n in sizes.items()]
    for (kind, value), held in _contacts(posts, mentions, group_of, params).items():
        for era, days in enumerate(_eras(held, params.max_rest_days)):
            rows += _judged(kind, value, era, days, held, params)
    return from_rows(shapes.LINKS, sorted(rows, key=lambda row: tuple(map(str, row[:4]))))


def groups_of(clusters: pa.Table) -> dict[str, str]:
    """The group of each post: its template, or itself."""
    pairs = zip(column(clusters, "post_id"), column(clusters, "template_id"), strict=True)
    return {post_id: template or _alone(post_id) for post_id, template in pairs}


def _alone(post_id: str) -> str:
    return "p-" + hashlib.blake2b(post_id.encode(), digest_size=6).hexdigest()


def _contacts(
    posts: pa.Table, mentions: pa.Table, group_of: dict[str, str], params: LinkParams
) -> dict[tuple[str, str], _Held]:
    moments = dict(zip(column(posts, "post_id"), column(posts, "posted_at"), strict=True))
    found: dict[tuple[str, str], _Held] = {}
    seen: set[tuple[str, str, str]] = set()
    columns = (column(mentions, name) for name in ("post_id", "kind", "value", "confidence"))
    for post_id, kind, value, confidence in zip(*columns, strict=True):
        if kind not in CONTACTS or post_id not in group_of:
            continue
        held = found.setdefault((kind, value), _Held(defaultdict(list)))
        held.is_sure |= confidence >= params.min_confidence
        if (post_id, kind, value) not in seen:
            seen.add((post_id, kind, value))
            held.days[group_of[post_id]].append(_day(moments[post_id]))
    return found


def _day(moment: dt.datetime | None) -> int | None:
    return moment.date().toordinal() if moment else None


def _eras(held: _Held, max_rest_days: int) -> Iterator[dict[str, int]]:
    """Posts by group, cut where nobody used the contact for longer than it may rest. No day: the first era."""
    dated = sorted((day, group) for group, days in held.days.items() for day in days if day is not None)
    era: Counter[str] = Counter(group for group, days in held.days.items() for day in days if day is None)
    for at, (day, group) in enumerate(dated):
        if at and day - dated[at - 1][0] > max_rest_days:
            yield dict(era)
            era = Counter()
        era[group] += 1
    yield dict(era)


def _judged(
    kind: str, value: str, era: int, days: dict[str, int], held: _Held, params: LinkParams
) -> Iterator[tuple[object, ...]]:
    n_groups, n_posts = len(days), sum(days.values())
    if not held.is_sure:
        reason = "unsure"
    elif n_groups >= params.hub_groups and n_groups > params.hub_share * n_posts:
        reason = "hub"
    elif n_groups == 1:
        reason = "long_rest" if len(held.days) > 1 else "alone"
    else:
        reason = "shared_contact"
    for group, n in days.items():
        yield group, kind, value, era, n, n_groups, reason == "shared_contact", reason


@split(Split.WHOLE)
def group_entities(clusters: pa.Table, links: pa.Table, *, params: GroupParams) -> pa.Table:
    """Each post's group and entity; a post that nothing ties to another has no entity."""
    group_of = groups_of(checked(clusters, shapes.CLUSTERS))
    root_of = _joined(sorted(set(group_of.values())), checked(links, shapes.LINKS))
    n_posts = Counter(root_of[group] for group in group_of.values())
    first: dict[str, str] = {}
    for post_id in sorted(group_of):
        first.setdefault(root_of[group_of[post_id]], post_id)
    rows = []
    for post_id, template in zip(column(clusters, "post_id"), column(clusters, "template_id"), strict=True):
        group = group_of[post_id]
        root = root_of[group]
        rows.append((post_id, group, template, _named(first[root]) if n_posts[root] > 1 else None))
    return from_rows(shapes.ENTITIES, rows)


def _named(first_post: str) -> str:
    return "e-" + hashlib.blake2b(first_post.encode(), digest_size=6).hexdigest()


def _joined(groups: list[str], links: pa.Table) -> dict[str, str]:
    """By group the first group it is joined with, through contacts that both use in one era."""
    at = {group: place for place, group in enumerate(groups)}
    anchor: dict[tuple[str, str, int], int] = {}
    left, right = [], []
    names = ("group_id", "kind", "value", "era", "is_used", "reason")
    for group, kind, value, era, is_used, reason in zip(
        *(column(links, name) for name in names), strict=True
    ):
        if is_used and reason == "shared_contact":
            left.append(anchor.setdefault((kind, value, era), at[group]))
            right.append(at[group])
    roots = kernels.components(len(groups), np.array(left, np.int64), np.array(right, np.int64))
    return {group: groups[root] for group, root in zip(groups, roots.tolist(), strict=True)}
