"""The chart of a protocol: every step and every way is in it, no two boxes on one place, mirrored right to left."""

from __future__ import annotations

import re

import pytest

from harborlight.knowledge.protocol_paths import depth
from harborlight.knowledge.protocols import all_protocols, load
from harborlight.tables.protocols import END
from harborlight.web.flow_charts import place, render_flow, spine

EVERY = pytest.mark.parametrize("protocol", all_protocols(), ids=lambda each: each.id)


@EVERY
def test_no_two_boxes_stand_on_one_place_and_each_stands_below_what_leads_to_it(protocol):
    boxes = place(protocol)
    assert len({(box.row, box.lane) for box in boxes.values()}) == len(protocol.steps)
    for step in protocol.steps:
        for _answer, to in step.ways:
            assert to == END or boxes[to].row > boxes[step.id].row
    assert {step_id: box.row for step_id, box in boxes.items()} == depth(protocol)


@EVERY
def test_every_step_and_every_way_is_drawn(protocol):
    svg = render_flow(protocol, language="en", is_rtl=False)
    assert svg.count("<rect") == len(protocol.steps)
    ways = [to for step in protocol.steps for _answer, to in step.ways if to != END]
    assert svg.count("marker-end") == len(ways)
    answers = [answer for step in protocol.steps for answer, to in step.ways if answer and to != END]
    assert svg.count("flow__answer") == len(answers)
    for n, step in enumerate(protocol.steps, 1):
        assert f"{n}. {step.title_in('en')}".replace("'", "&#x27;") in svg
    assert "style=" not in svg


@EVERY
def test_nothing_is_drawn_outside_the_picture(protocol):
    svg = render_flow(protocol, language="ar", is_rtl=True)
    width, height = (int(n) for n in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    for x, y, w, h in re.findall(r'<rect [^>]*x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', svg):
        assert int(x) + int(w) <= width
        assert int(y) + int(h) <= height


def test_straight_down_goes_past_what_only_adds_a_step():
    line = spine(load("hotline_call", "1"))
    assert line[:4] == ("open", "danger", "safe_to_talk", "language")
    assert "emergency" not in line
    assert line[-2:] == ("record", "after")
