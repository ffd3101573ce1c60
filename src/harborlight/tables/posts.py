"""The tables of the way from adverts to leads: what each holds, and how sensitive each column is.

Must stay true: raw text, and anything that quotes it, is FORBIDDEN; a number or address that reaches somebody is
IDENTIFYING; what a lead says of people is never below SENSITIVE.
"""

from __future__ import annotations

from harborlight.tables.columns import Column, Sensitivity, TableShape

OPEN, QUASI, SENSITIVE, IDENTIFYING, FORBIDDEN = Sensitivity


def _may(name: str, kind: str, sensitivity: Sensitivity, about: str = "") -> Column:
    return Column(name, kind, sensitivity, about, is_required=False)


_POST = (
    Column("post_id", "text", IDENTIFYING, "as given; made from file and row where none was given"),
    Column("text", "text", FORBIDDEN, "title, text and contact column, one below the other"),
)
_WHERE = (
    _may("place", "text", QUASI, "as given"),
    _may("lat", "float", QUASI, "degrees, WGS84"),
    _may("lon", "float", QUASI, "degrees, WGS84"),
)
_ORIGIN = (
    _may("kind", "text", OPEN, "advert | job_offer | post"),
    _may("source", "text", QUASI, "site or list it stood on"),
    _may("url", "text", IDENTIFYING),
)

RAW_POSTS = TableShape(
    "raw_posts",
    (
        *_POST,
        _may("posted_at", "text", QUASI, "as written"),
        *(_may(name, "text", QUASI, "as written") for name in ("place", "lat", "lon")),
        _may("language", "text", OPEN),
        *_ORIGIN,
    ),
)

POSTS = TableShape(
    "posts",
    (
        *_POST,
        _may("posted_at", "datetime", QUASI, "UTC; empty where it could not be read"),
        *_WHERE,
        _may("language", "text", OPEN, "given, or guessed by script and small words; und: unknown"),
        *_ORIGIN,
    ),
)

REJECTED = TableShape(
    "rejected",
    (
        Column("file", "text", QUASI, "file name without its folder"),
        Column("row", "int", OPEN, "as a spreadsheet program counts: the header is 1"),
        Column("reason", "text", OPEN, "code"),
    ),
)

MENTIONS = TableShape(
    "mentions",
    (
        Column("post_id", "text", IDENTIFYING),
        Column(
            "kind",
            "text",
            OPEN,
            "phone | email | handle | url | crypto | iban | price | age | place | phrase",
        ),
        Column("start", "int", OPEN, "first character in posts.text"),
        Column("end", "int", OPEN, "one after the last"),
        Column("raw", "text", FORBIDDEN, "as it stands in the text"),
        Column("value", "text", IDENTIFYING, "normal form: E.164, lower case, place_id, indicator …"),
        Column("confidence", "float", OPEN, "0–1: how sure the reading is, not what it means"),
        Column("is_minor_stated", "bool", SENSITIVE, "the text states an age under 18"),
    ),
)

WHEREABOUTS = TableShape(
    "whereabouts",
    (
        Column("post_id", "text", IDENTIFYING),
        Column("place_id", "text", QUASI),
        Column("name", "text", QUASI),
        Column("country", "text", QUASI, "ISO 3166-1 alpha-2"),
        Column("lat", "float", QUASI),
        Column("lon", "float", QUASI),
        Column("how", "text", OPEN, "column | coordinates | text"),
    ),
)

CLUSTERS = TableShape(
    "clusters",
    (
        Column("post_id", "text", IDENTIFYING),
        _may("template_id", "text", QUASI, "empty: shares its text with no other post"),
        _may("similarity", "float", OPEN, "0–1: weight of the template's core found in the post"),
        _may("evidence_bits", "float", OPEN, "bits by which sharing that core beats chance"),
    ),
)

TEMPLATES = TableShape(
    "templates",
    (
        Column("template_id", "text", QUASI),
        Column("n_posts", "int", OPEN),
        Column("text", "text", FORBIDDEN, "what the posts share, with ‹…› where they differ"),
        Column("n_words", "int", OPEN, "words that are shared"),
        Column("n_slots", "int", OPEN),
    ),
)

LINKS = TableShape(
    "links",
    (
        Column("group_id", "text", QUASI, "a template, or a post of its own"),
        Column("kind", "text", OPEN, "same_text | phone | email | handle | crypto"),
        Column("value", "text", IDENTIFYING, "what is shared"),
        Column("era", "int", OPEN, "0, 1 …: a contact that rested for long may have changed hands"),
        Column("n_posts", "int", OPEN, "posts of this group that hold it"),
        Column("n_groups", "int", OPEN, "groups that hold it in this era"),
        Column("is_used", "bool", OPEN),
        Column("reason", "text", OPEN, "same_text | shared_contact | hub | alone | long_rest | unsure"),
    ),
)

ENTITIES = TableShape(
    "entities",
    (
        Column("post_id", "text", IDENTIFYING),
        Column("group_id", "text", QUASI),
        _may("template_id", "text", QUASI),
        _may("entity_id", "text", QUASI, "empty: nothing ties it to another post"),
    ),
)

LEADS = TableShape(
    "leads",
    (
        Column("entity_id", "text", QUASI),
        Column("n_posts", "int", QUASI),
        Column("n_templates", "int", QUASI),
        Column("n_contacts", "int", QUASI),
        Column("n_places", "int", QUASI),
        _may("first_seen_at", "datetime", QUASI),
        _may("last_seen_at", "datetime", QUASI),
        Column("languages", "list[text]", QUASI),
        Column("kinds", "list[text]", QUASI),
        Column("indicators", "list[text]", SENSITIVE),
        Column("n_minor_stated", "int", SENSITIVE, "posts that state an age under 18"),
        Column("movement", "list[text]", SENSITIVE, "place_ids in the order of time"),
        Column("support", "float", SENSITIVE, "0–1, the sum of the reasons' weights; not a verdict"),
        Column("reasons", "list[text]", SENSITIVE, "code:weight"),
        Column("post_ids", "list[text]", IDENTIFYING, "the rows that support it"),
    ),
)

CELLS = TableShape(
    "cells",
    (
        Column("place_id", "text", QUASI),
        Column("name", "text", QUASI),
        Column("country", "text", QUASI),
        Column("lat", "float", QUASI),
        Column("lon", "float", QUASI),
        _may("week_on", "date", QUASI, "the Monday; empty where the day is unknown"),
        Column("n_posts", "int", QUASI),
        Column("n_entities", "int", QUASI),
        Column("n_minor_stated", "int", SENSITIVE),
    ),
)

PHRASES = TableShape(
    "phrases",
    (
        Column("phrase", "text", OPEN),
        Column("language", "text", OPEN),
        Column("indicator", "text", OPEN),
        Column("weight", "int", OPEN, "1 (weak) to 3 (strong)"),
    ),
)

PLACES = TableShape(
    "places",
    (
        Column("place_id", "text", OPEN),
        Column("name", "text", OPEN),
        Column("country", "text", OPEN),
        Column("lat", "float", OPEN),
        Column("lon", "float", OPEN),
        Column("population", "int", OPEN),
        Column("names", "list[text]", OPEN, "other spellings"),
        Column("is_common_word", "bool", OPEN, "Bath, Nice, Reading …: taken only when capitalised"),
    ),
)
