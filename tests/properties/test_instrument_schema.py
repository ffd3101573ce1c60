"""The published JSON Schema and the reader agree: what the schema refuses the reader refuses, and a wrong shape both refuse."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.factories import instruments as drawn

from harborlight.knowledge import instruments
from harborlight.knowledge.files import names_in, parse_yaml, read_text
from harborlight.knowledge.instrument_file import TOP_KEYS, entries, heads, read, rules
from harborlight.knowledge.instrument_file.schema import instrument_schema
from harborlight.knowledge.instrument_writing import to_data

SCHEMA = instrument_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "instrument.schema.json"
slow = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def faults(data: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}"[:300] for each in VALIDATOR.iter_errors(data)]


def plain(data: Any) -> Any:
    """As JSON has it: days are texts."""
    return json.loads(json.dumps(data, default=str))


def test_it_is_a_schema_and_is_published():
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(PUBLISHED.read_text("utf-8")) == SCHEMA


@pytest.mark.parametrize("name", [each for each in names_in("instruments") if each.endswith(".yaml")])
def test_every_shipped_instrument_fits(name):
    assert faults(plain(parse_yaml(read_text(f"instruments/{name}"), name))) == []


@slow
@given(drawn.instruments())
def test_every_instrument_that_is_written_fits(instrument):
    assert faults(plain(to_data(instrument))) == []


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        (SCHEMA, TOP_KEYS), (SCHEMA["$defs"]["item"], entries.ITEM_KEYS), (SCHEMA["$defs"]["group"], entries.GROUP_KEYS),
        (SCHEMA["$defs"]["option"], entries.OPTION_KEYS), (SCHEMA["$defs"]["band"], rules.BAND_KEYS),
        (SCHEMA["$defs"]["condition"], rules.CONDITION_KEYS),
        (SCHEMA["properties"]["profile"]["additionalProperties"], entries.VARIABLE_KEYS),
        (SCHEMA["properties"]["lists"]["additionalProperties"], entries.LIST_KEYS),
        (SCHEMA["properties"]["forms"]["additionalProperties"], heads.FORM_KEYS),
        (SCHEMA["properties"]["dimensions"]["additionalProperties"], heads.DIMENSION_KEYS),
        (SCHEMA["properties"]["alerts"]["additionalProperties"], rules.ALERT_KEYS),
        (SCHEMA["properties"]["performance"]["items"], heads.STUDY_KEYS),
        (SCHEMA["properties"]["schedule"]["anyOf"][0], heads.SCHEDULE_KEYS),
        (SCHEMA["properties"]["vectors"]["items"], heads.VECTOR_KEYS),
    ],
)  # fmt: skip
def test_its_keys_are_those_that_the_reader_knows(shape, keys):
    assert set(shape["properties"]) == set(keys)
    assert shape["additionalProperties"] is False


def test_the_keys_of_each_rule_are_those_that_its_reader_knows():
    by_kind = {
        each["if"]["properties"]["kind"]["const"]: set(each["then"]["properties"])
        for each in SCHEMA["$defs"]["rule"]["allOf"]
    }
    assert by_kind == {kind: set(rules.COMMON_KEYS | keys) for kind, (keys, _read) in rules.RULES.items()}
    assert all(
        each is not None
        for rule in SCHEMA["$defs"]["rule"]["allOf"]
        for each in rule["then"]["properties"].values()
    )


# -- both ways -------------------------------------------------------------------------------------------------------

# Under these, anything may stand: verbatim leftovers, answers, ids and languages of the author's choice.
FREE = ("extra", "answers", "profile", "columns", "parameters", "expect", "strengths")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        found += places(each, (*path, key))
    return found


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def is_refused(data: Any) -> bool:
    _instrument, found = read(data, where="made.yaml")
    return bool(found)


WRONG = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        2.5,
        "",
        " ",
        "nonsense",
        "Zażółć",
        [],
        {},
        [None],
        [[]],
        {"a": None},
        {"x": {}},
        [{}],
        "2026-01-01",
    ]
)


@slow
@given(drawn.instruments(), st.data())
def test_what_the_schema_refuses_the_reader_refuses(instrument, data):
    changed = plain(to_data(instrument))
    path = data.draw(st.sampled_from([each for each in places(changed) if each]))
    holder = at(changed, path[:-1])
    match data.draw(st.sampled_from(["wrong", "gone", "more"])):
        case "wrong":
            holder[path[-1]] = data.draw(WRONG)
        case "gone":
            del holder[path[-1]]
        case _ if isinstance(at(changed, path), dict):
            at(changed, path)["not_a_key_of_ours"] = data.draw(WRONG)
    if faults(changed):
        assert is_refused(changed), faults(changed)


@slow
@given(drawn.instruments(), st.data())
def test_a_key_too_many_both_refuse(instrument, data):
    changed = plain(to_data(instrument))
    keyed = [
        each for each in places(changed)
        if isinstance(at(changed, each), dict) and any(key in at(changed, each) for key in ("id", "kind", "value", "when"))
        and not set(each) & set(FREE)
    ]  # fmt: skip
    at(changed, data.draw(st.sampled_from(keyed)))["not_a_key_of_ours"] = 1
    assert faults(changed)
    assert is_refused(changed)


@slow
@given(drawn.instruments(), st.data())
def test_what_is_needed_and_lacks_both_refuse(instrument, data):
    changed = plain(to_data(instrument))
    needed = [(key,) for key in SCHEMA["required"]]
    needed += [
        each
        for each in places(changed)
        if each[-1:] in (("value",), ("when",), ("kind",)) and isinstance(at(changed, each), str)
    ]
    path = data.draw(
        st.sampled_from([each for each in needed if not set(each) & set(FREE) and each != ("kind",)])
    )
    del at(changed, path[:-1])[path[-1]]
    assert faults(changed)
    assert is_refused(changed)


@slow
@given(drawn.instruments(), st.data())
def test_a_word_outside_a_closed_list_both_refuse(instrument, data):
    changed = plain(to_data(instrument))
    words = [
        each for each in places(changed)
        if each[-1:] in (("type",), ("licence",), ("confidence",), ("means",), ("outcome",), ("wording",), ("fill",))
        and isinstance(at(changed, each), str) and not set(each[:-1]) & set(FREE)
    ]  # fmt: skip
    path = data.draw(st.sampled_from(words))
    at(changed, path[:-1])[path[-1]] = "nonsense"
    assert faults(changed)
    assert is_refused(changed)


@pytest.mark.parametrize(
    ("key", "value"),
    [("sensitivity", True), ("ilo11", [True]), ("ilo11", 0), ("strength", []), ("unverified_in", False)],
)
def test_what_looks_like_a_number_or_nothing_is_refused(key, value):
    """True is no number, and nothing is written as null."""
    text = read_text("instruments/suspected_case.yaml")
    changed = plain(parse_yaml(text, "made.yaml"))
    changed["items"][0][key] = value
    assert faults(changed)
    assert is_refused(changed)


def test_a_shipped_file_without_doubt_is_read():
    assert (
        instruments.load("suspected_case")
        == read(copy.deepcopy(to_data(instruments.load("suspected_case"))), where="x")[0]
    )
