"""Leads as one page to read, print and file: no scripts, nothing loaded from elsewhere.

Must stay true: whatever stands in an advert is shown as letters and never as markup; every lead says that it is a
question; stated minors come first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harborlight.engine.sketch import sketch_map
from harborlight.engine.words import tidy

Table = Callable[[str], pa.Table]

REASONS: Mapping[str, str] = {
    "minor_stated": "A text states an age under 18",
    "movement": "Seen in three towns or more",
    "shared_contact": "Different texts share a contact that few others use",
    "several_templates": "More than one template",
    "many_posts": "Many posts",
    "several_languages": "More than one language",
}
QUESTION = "This is a question for a trained person, not a finding."
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1.5rem;color:#1d2730;background:#fff}
h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-top:2px solid #c9d3da;padding-top:1rem}
table{border-collapse:collapse;width:100%;margin:.75rem 0}th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #c9d3da}
.text{white-space:pre-wrap;overflow-wrap:anywhere}.n{text-align:end;font-variant-numeric:tabular-nums}
.first{border-inline-start:.4rem solid #a3231f;padding-inline-start:1rem}.note{background:#eef3f6;padding:.75rem 1rem}
svg{max-width:100%;height:auto;background:#f4f7f9}svg text{font:12px system-ui,sans-serif;fill:#1d2730}
@media(prefers-color-scheme:dark){body{background:#12191f;color:#e8eef2}.note{background:#1e2932}svg{background:#1a232b}svg text{fill:#e8eef2}th,td,h2{border-color:#3a4a56}}
@media print{h2{break-after:avoid}tr,svg{break-inside:avoid}body{max-width:none;font-size:11pt}}
"""


@dataclass(frozen=True, slots=True)
class ReportParams:
    """How much is shown; the tables hold everything."""

    most_leads: int = 100
    most_rows: int = 8
    most_templates: int = 4
    most_chars: int = 1200


def write_report(table: Table, *, title: str = "Leads", params: ReportParams = ReportParams()) -> str:
    """The page. `table(name)` gives the tables of a finished run."""
    leads = table("leads")
    shown = leads.slice(0, params.most_leads).to_pylist()
    told = _Told.of(table, shown, params)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="note">{_base_rate(table)}</p>',
        _where(table("cells")),
        f"<p>{leads.num_rows:,} leads; the first {len(shown):,} are shown, stated minors on top.</p>",
        *(_lead(number, lead, told, params) for number, lead in enumerate(shown, start=1)),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The rows that the shown leads need, and no others."""

    posts: Mapping[str, Mapping[str, Any]]
    templates: Mapping[str, Sequence[Mapping[str, Any]]]
    links: Mapping[str, Sequence[Mapping[str, Any]]]
    towns: Mapping[str, str]

    @classmethod
    def of(cls, table: Table, leads: Sequence[Mapping[str, Any]], params: ReportParams) -> _Told:
        wanted = {post_id for lead in leads for post_id in lead["post_ids"][: params.most_rows]}
        posts = _rows(table("posts"), "post_id", wanted)
        members = _rows(table("entities"), "entity_id", {lead["entity_id"] for lead in leads})
        groups = {row["group_id"]: row["entity_id"] for row in members}
        links = _rows(table("links"), "group_id", set(groups))
        cells = table("cells").to_pylist()
        return cls(
            {row["post_id"]: row for row in posts},
            _by_entity(_rows(table("templates"), "template_id", set(groups)), "template_id", groups),
            _by_entity([row for row in links if row["kind"] != "same_text"], "group_id", groups),
            {row["place_id"]: row["name"] for row in cells},
        )


def _rows(table: pa.Table, name: str, wanted: Iterable[str]) -> list[dict[str, Any]]:
    kept = table.filter(pc.is_in(table[name], value_set=pa.array(sorted(wanted), pa.string())))
    rows: list[dict[str, Any]] = kept.to_pylist()
    return rows


def _by_entity(
    rows: Iterable[Mapping[str, Any]], key: str, groups: Mapping[str, str]
) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(groups[row[key]], []).append(row)
    return found


def _base_rate(table: Table) -> str:
    entities = table("entities")
    n, grouped = entities.num_rows, entities.num_rows - entities["entity_id"].null_count
    share = f"{100 * grouped / n:.1f} %" if n else "none"
    return (
        f"Of {n:,} posts read, {grouped:,} ({share}) are tied to another by text or contact. That alone is common: agencies,"
        " co-operatives, ordinary firms and spam share texts and numbers too. Nothing on this page shows by itself that"
        " anybody is trafficked, and how often such a lead proves right is not known before your own judgements are"
        " counted. Never contact anybody because of this page."
    )


def _where(cells: pa.Table) -> str:
    """The map and, beside it, the same as a table."""
    n_posts: Counter[str] = Counter()
    towns: dict[str, Mapping[str, Any]] = {}
    for row in cells.to_pylist():
        n_posts[row["place_id"]] += row["n_posts"]
        towns[row["place_id"]] = row
    points = [
        (towns[place]["name"], towns[place]["lat"], towns[place]["lon"], n)
        for place, n in n_posts.most_common(60)
    ]
    if not points:
        return "<h2>Where</h2><p>No post names a known place.</p>"
    rows = "".join(
        f'<tr><td>{_shown(name)}</td><td class="n">{n:,}</td></tr>' for name, _, _, n in points[:25]
    )
    return (
        f"<h2>Where</h2>{sketch_map(points)}"
        f'<table><thead><tr><th scope="col">Town</th><th scope="col" class="n">Posts</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _lead(number: int, lead: Mapping[str, Any], told: _Told, params: ReportParams) -> str:
    has_minor = lead["n_minor_stated"] > 0
    alarm = (
        f"<p><strong>Child protection first.</strong> {_count(lead['n_minor_stated'], 'post states', 'posts state')} an age"
        " under 18. Follow your child protection procedure now; do not wait for more.</p>"
    )
    return (
        f"<section{' class=first' if has_minor else ''}><h2>{number}. {_count(lead['n_posts'], 'post', 'posts')},"
        f" support {lead['support']:.2f}</h2>{alarm if has_minor else ''}<p>{QUESTION}</p>"
        f"{_facts(lead, told)}{_reasons(lead)}{_contacts(told.links.get(lead['entity_id'], ()))}"
        f"{_templates(told.templates.get(lead['entity_id'], ()), params)}{_posts(lead, told, params)}</section>"
    )


def _facts(lead: Mapping[str, Any], told: _Told) -> str:
    movement = " → ".join(told.towns.get(place, place) for place in lead["movement"][:20])
    facts = (
        ("First and last seen", f"{_day(lead['first_seen_at'])} – {_day(lead['last_seen_at'])}"),
        ("Towns in the order of time", movement or "not known"),
        ("Languages", ", ".join(lead["languages"]) or "not known"),
        ("Kinds", ", ".join(kind.replace("_", " ") for kind in lead["kinds"])),
        ("Code", lead["entity_id"]),
    )
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{_shown(value)}</td></tr>' for name, value in facts)
    return f"<table><tbody>{rows}</tbody></table>"


def _reasons(lead: Mapping[str, Any]) -> str:
    rows = []
    for reason in lead["reasons"]:
        code, _, weight = reason.rpartition(":")
        sign = code.removeprefix("indicator.").replace("_", " ")
        said = REASONS.get(code, f"Words that may be a sign: {sign}")
        rows.append(f'<tr><td>{escape(said)}</td><td class="n">{escape(weight)}</td></tr>')
    if not rows:
        return "<p>Nothing but a shared text or contact ties these posts; no further reason was found.</p>"
    return f'<h3>Why it is listed</h3><table><thead><tr><th scope="col">Reason</th><th scope="col" class="n">Weight</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'


_LINK_SAID = {
    "shared_contact": "ties texts together",
    "alone": "in one text only",
    "hub": "on too many unrelated texts to tie anything",
    "long_rest": "rested so long that it may have changed hands",
    "unsure": "reading not sure enough to tie anything",
}


def _contacts(links: Sequence[Mapping[str, Any]]) -> str:
    seen: dict[tuple[str, str, str], int] = {}
    for link in links:
        key = (link["kind"], link["value"], link["reason"])
        seen[key] = seen.get(key, 0) + link["n_posts"]
    ranked = sorted(seen.items(), key=lambda each: (each[0][2] != "shared_contact", -each[1], each[0]))[:20]
    if not ranked:
        return ""
    rows = "".join(
        f'<tr><td>{escape(kind)}</td><td>{_shown(value)}</td><td>{_LINK_SAID[reason]}</td><td class="n">{n}</td></tr>'
        for (kind, value, reason), n in ranked
    )
    return f'<h3>Contacts</h3><table><thead><tr><th scope="col">Kind</th><th scope="col">Value</th><th scope="col">What it does here</th><th scope="col" class="n">Posts</th></tr></thead><tbody>{rows}</tbody></table>'


def _templates(templates: Sequence[Mapping[str, Any]], params: ReportParams) -> str:
    if not templates:
        return ""
    items = "".join(
        f'<li><span class="text" dir="auto">{_shown(row["text"], params.most_chars)}</span> ({_count(row["n_posts"], "post", "posts")})</li>'
        for row in templates[: params.most_templates]
    )
    return f"<h3>What the texts share</h3><ul>{items}</ul>"


def _posts(lead: Mapping[str, Any], told: _Told, params: ReportParams) -> str:
    chosen = [
        told.posts[post_id] for post_id in lead["post_ids"][: params.most_rows] if post_id in told.posts
    ]
    rows = "".join(
        f"<tr><td>{_shown(row['post_id'])}</td><td>{_day(row['posted_at'])}</td><td>{_shown(row['place'] or '')}</td>"
        f'<td class="text" dir="auto">{_shown(row["text"], params.most_chars)}</td></tr>'
        for row in chosen
    )
    more = len(lead["post_ids"]) - len(chosen)
    rest = f"<p>{more:,} more in the table <code>entities</code>.</p>" if more else ""
    return f'<h3>Supporting rows</h3><table><thead><tr><th scope="col">Post</th><th scope="col">Posted</th><th scope="col">Place</th><th scope="col">Text</th></tr></thead><tbody>{rows}</tbody></table>{rest}'


def _shown(text: str, most: int = 300) -> str:
    """As letters only: no markup, no control or direction characters; cut with a sign."""
    plain = tidy(text)
    return escape(plain if len(plain) <= most else plain[:most] + " …", quote=True)


def _day(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else "not known"


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
