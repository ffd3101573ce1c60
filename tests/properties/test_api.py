"""The typed API keeps to its own document, whatever is sent: no fault of ours, JSON always, results of the declared shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.factories import core as make

from harborlight.core.roles import Role
from harborlight.knowledge.instruments import all_instruments, load
from harborlight.web.api import PREFIX, document

DOCUMENT = document()
CALLS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
SCORE = f"{PREFIX}instruments/{{instrument_id}}/{{version}}/score"
pytestmark = pytest.mark.django_db
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
WORDS = ["present", "absent", "unknown", "declined", "not_applicable", "yes", "no", 0, 1, 3, [], True]


@pytest.fixture
def client():
    return make.signed_in(Client(raise_request_exception=False), make.account(Role.TRAINER))


def holds(path: str, method: str, answer: Any) -> None:
    """The answer is JSON; a result has the shape that the document gives it, anything else is told as an error is."""
    assert answer.status_code < 500, answer.content
    found = json.loads(answer.content)
    declared = DOCUMENT["paths"][path][method]["responses"].get(str(answer.status_code)) or DOCUMENT["paths"][
        path
    ][method]["responses"].get(answer.status_code)
    if answer.status_code >= 400:
        assert set(found) == {"said", "mend", "faults"}
        assert found["said"]
        return
    schema = declared["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(found)


def test_the_document_names_every_call():
    assert len(CALLS) == 8
    assert all(DOCUMENT["paths"][path][method]["security"] for path, method in CALLS)


@many
@given(st.data())
def test_any_json_to_be_scored(client, data):
    instrument = data.draw(st.sampled_from(all_instruments()))
    items = st.sampled_from([item.id for item in instrument.items])
    answers = st.dictionaries(items | texts, st.sampled_from(WORDS) | values, max_size=6)
    forms = st.sampled_from(["", *(form.id for form in instrument.forms)])
    profile = st.fixed_dictionaries(
        {}, optional={"form": forms | values, "age": st.integers(0, 120) | values}
    )
    body = data.draw(
        st.fixed_dictionaries({"answers": answers}, optional={"profile": profile, "more": values}) | values
    )
    address = SCORE.format(instrument_id=instrument.id, version=instrument.version)
    holds(SCORE, "post", client.post(address, json.dumps(body), content_type="application/json"))


@many
@given(st.data())
def test_answers_that_can_be_given_are_scored_in_the_declared_shape(client, data):
    instrument = load("ilo_ec_delphi")
    items = st.sampled_from([item.id for item in instrument.items_of("A_L")])
    answers = data.draw(st.dictionaries(items, st.sampled_from(WORDS[:5]), max_size=20))
    body = {"answers": answers, "profile": {"form": "A_L", "age": data.draw(st.none() | st.integers(0, 120))}}
    address = SCORE.format(instrument_id=instrument.id, version=instrument.version)
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    holds(SCORE, "post", answer)


@many
@given(st.binary(max_size=60))
def test_any_bytes_as_a_body(client, body):
    for path, method in CALLS:
        if method == "post":
            address = path.format(instrument_id="ilo_ec_delphi", version="2009.1")
            for kind in (
                "application/json",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
            ):
                holds(path, method, client.post(address, body, content_type=kind))


@many
@given(
    st.dictionaries(
        st.sampled_from(["q", "shelf", "confidence", "country", "form", "language"]) | texts,
        texts,
        max_size=3,
    )
)
def test_any_query(client, query):
    encodable = {
        name.encode("utf-8", "ignore"): text.encode("utf-8", "ignore") for name, text in query.items()
    }
    for path, method in CALLS:
        if method == "get" and "files" not in path:
            address = path.format(instrument_id="ilo_ec_delphi", version="2009.1")
            holds(path, method, client.get(address, encodable))


@many
@given(texts, texts)
def test_any_name_of_an_instrument(client, instrument_id, version):
    for path, method in CALLS:
        if "{" in path:
            address = path.format(instrument_id=instrument_id, version=version, form_of="fhir")
            assert client.generic(method.upper(), address).status_code < 500
