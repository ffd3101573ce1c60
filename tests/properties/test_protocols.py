"""Ways through every shipped protocol and through generated ones: each ends, no step is without a way out, an answer more
never hides what was reached, and the order of the answers does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import protocols
from harborlight.knowledge.protocol_paths import after, depth, every_way, follow
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.protocols import ANSWERS, END

EVERY = pytest.mark.parametrize("protocol", protocols.all_protocols(), ids=lambda each: each.id)
FACTS = vocabulary("protocol_facts").codes()
HEAD = {
    "id": "made", "version": "1", "setting": "school", "title": "t_ask", "purpose": "t_ask", "confidence": "unverified",
    "sources": ["who_2003"], "cautions": ["c_draft"],
    "parts": [{"id": "p", "label": "p_first", "sources": ["who_2003"], "confidence": "unverified"}],
    "stop": [{"id": "stops", "when": "st_no", "do": ["st_no_do"]}],
    "card": {"signs": ["g_fear"], "first": ["t_ask"], "say": ["s_thanks"], "do_not": ["dn_why"], "call": ["police"],
             "non_punishment": "np_card"},
}  # fmt: skip


@st.composite
def answers(draw, protocol):
    if not protocol.facts:
        return {}
    return draw(st.dictionaries(st.sampled_from(protocol.facts), st.sampled_from(ANSWERS)))


@st.composite
def drawn(draw):
    """A protocol of up to nine steps whose ways lead anywhere: some are well formed, many are not."""
    n = draw(st.integers(1, 9))
    places = [*(f"s{i}" for i in range(n)), END]
    steps = []
    for i in range(n):
        step = {
            "id": f"s{i}",
            "title": "t_ask",
            "part": "p",
            "who": "police",
            "do": ["note_signs"],
            "emergency": i == 0,
        }
        # mostly to the next one, so that half of them are well formed
        onward, any_way = st.just(places[i + 1]), st.sampled_from(places)
        if draw(st.booleans()):
            step |= {"ask": FACTS[i], "if_yes": draw(onward), "if_no": draw(st.sampled_from(places[i + 1 :]))}
        else:
            step["next"] = draw(any_way if draw(st.integers(0, 9)) == 9 else onward)
        steps.append(step)
    return {**HEAD, "steps": steps}


def check_ways(protocol):
    ids = {step.id for step in protocol.steps}
    for step in protocol.steps:
        assert step.ways, "a step without a way out"
        assert all(to in ids or to == END for _answer, to in step.ways)
    seen = set()
    for way in every_way(protocol):
        assert len(way) == len(set(way)) <= len(ids)
        assert END in dict(protocol.step(way[-1]).ways).values()
        seen.update(way)
    assert seen == ids == {protocol.steps[0].id, *after(protocol, protocol.steps[0].id)}
    rows = depth(protocol)
    assert all(rows[to] > rows[step.id] for step in protocol.steps for _answer, to in step.ways if to != END)


@EVERY
def test_every_way_ends_and_every_step_is_on_one(protocol):
    check_ways(protocol)


@given(data=drawn())
def test_what_the_reader_lets_through_has_only_ways_that_end(data):
    try:
        protocol = protocols.build(data, where="made.yaml")
    except InvalidProtocol:
        return
    check_ways(protocol)


@EVERY
@given(data=st.data())
def test_an_answer_more_only_adds_steps_at_the_end(protocol, data):
    known = data.draw(answers(protocol))
    before = follow(protocol, known)
    if not before.open_at:
        return
    fact = protocol.step(before.open_at).ask
    after_ = follow(protocol, {**known, fact: data.draw(st.sampled_from(ANSWERS))})
    assert after_.steps[: len(before.steps)] == before.steps
    assert {step.id for step in after_.steps[len(before.steps) :]} <= {step.id for step in before.may_follow}


@EVERY
@given(data=st.data())
def test_answers_to_questions_that_were_not_reached_change_nothing(protocol, data):
    known = data.draw(answers(protocol))
    way = follow(protocol, known)
    asked = {step.ask for step in way.steps if step.ask}
    assert follow(protocol, {fact: answer for fact, answer in known.items() if fact in asked}) == way
