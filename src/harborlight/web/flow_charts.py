"""A protocol drawn as a chart: boxes and arrows in SVG, with no script and no style. Its twin is the list of steps beside it.

Must stay true: every step and every way is in the picture; each box is a link to its step in the list; read right to left, the
picture is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from harborlight.knowledge.protocol_paths import after, depth
from harborlight.tables.protocols import END, YES, Protocol, Step

WIDTH, HEIGHT, ACROSS, DOWN = 216, 58, 44, 34  # of a box, and between boxes


@dataclass(frozen=True, slots=True)
class Box:
    """A step in its place: `row` from the top, `lane` from the reader's first edge."""

    step: Step
    number: int
    row: int
    lane: int

    @property
    def left(self) -> int:
        return self.lane * (WIDTH + ACROSS) + 2

    @property
    def top(self) -> int:
        return self.row * (HEIGHT + DOWN) + 2

    @property
    def middle(self) -> int:
        return self.left + WIDTH // 2


def spine(protocol: Protocol) -> tuple[str, ...]:
    """The steps straight down: at each question past what only adds a step, otherwise where more follows."""
    line: list[str] = []
    at: Step | None = protocol.steps[0]
    while at is not None:
        line.append(at.id)
        at = protocol.step(_straight_on(protocol, at))
    return tuple(line)


def _straight_on(protocol: Protocol, step: Step) -> str:
    ways = [to for _answer, to in step.ways]
    if len(ways) == 1:
        return ways[0]
    one, two = ways
    if two in after(protocol, one):
        return two
    if one in after(protocol, two):
        return one
    return max(ways, key=lambda to: len(after(protocol, to)) if to != END else -1)


def place(protocol: Protocol) -> dict[str, Box]:
    """Where each step stands: the spine in the first lane, what leaves it beside."""
    line, rows = set(spine(protocol)), depth(protocol)
    taken: set[tuple[int, int]] = set()
    boxes = {}
    for number, step in enumerate(protocol.steps, 1):
        row, lane = rows[step.id], 0
        while step.id not in line and (lane == 0 or (row, lane) in taken):
            lane += 1
        taken.add((row, lane))
        boxes[step.id] = Box(step, number, row, lane)
    return boxes


def render_flow(protocol: Protocol, *, language: str, is_rtl: bool) -> SafeString:
    """The chart as SVG; boxes link to `#step-<id>`."""
    boxes = place(protocol)
    gutter = (max(box.lane for box in boxes.values()) + 1) * (WIDTH + ACROSS)
    width, height = gutter + 16, (max(box.row for box in boxes.values()) + 1) * (HEIGHT + DOWN)
    mirror = format_html('transform="translate({} 0) scale(-1 1)"', width) if is_rtl else ""
    return format_html(
        '<svg class="flow" viewBox="0 0 {} {}" role="img" aria-label="{}"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" '
        'refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="flow__tip" d="M0 0l8 4-8 4z"/></marker></defs>'
        "<g {}>{}</g>{}</svg>",
        width, height, _("Chart of the steps; the list says the same in words."), mirror,
        format_html_join("", '<path class="flow__way" d="{}" marker-end="url(#tip)"/>', ((d,) for d, *_rest in _arrows(boxes, gutter))),
        SafeString("".join([*_drawn(boxes, width, language, is_rtl), *_answers(boxes, gutter, width, is_rtl)])),
    )  # fmt: skip


def _drawn(boxes: Mapping[str, Box], width: int, language: str, is_rtl: bool) -> Iterator[SafeString]:
    for box in boxes.values():
        kind = " flow__box--ask" if box.step.ask else " flow__box--danger" if box.step.is_emergency else ""
        left = width - box.left - WIDTH if is_rtl else box.left
        yield format_html(
            '<rect class="flow__box{}" x="{}" y="{}" width="{}" height="{}" rx="10"/>'
            '<foreignObject x="{}" y="{}" width="{}" height="{}"><p class="flow__text">{}. {}</p></foreignObject>',
            kind, left, box.top, WIDTH, HEIGHT, left, box.top, WIDTH, HEIGHT, box.number, box.step.title_in(language),
        )  # fmt: skip


def _arrows(boxes: Mapping[str, Box], gutter: int) -> Iterator[tuple[str, int, int, str]]:
    """(path, where its word stands, the answer) of every way between two boxes."""
    taken = {(box.row, box.lane) for box in boxes.values()}
    for box in boxes.values():
        for answer, to in box.step.ways:
            if to != END:
                is_free = (box.row, boxes[to].lane) not in taken
                yield (*_arrow(box, boxes[to], gutter, is_free=is_free), answer)


def _arrow(box: Box, to: Box, gutter: int, *, is_free: bool) -> tuple[str, int, int]:
    """Straight down; out of the side where nothing stands beside; otherwise through the gap below, or along the gutter."""
    bottom, side, half = box.top + HEIGHT, box.left + WIDTH, box.top + HEIGHT // 2
    below, beside = (box.middle + 8, bottom + 14), (side + 6, half - 6)
    if to.lane == box.lane and (box.lane == 0 or to.row == box.row + 1):
        return f"M{box.middle} {bottom}V{to.top}", *below
    if to.lane > box.lane and is_free:
        return f"M{side} {half}H{to.middle}V{to.top}", *beside
    if to.lane > box.lane:
        return (
            f"M{side - 24} {bottom}V{bottom + DOWN // 3}H{to.middle}V{to.top}",
            side - 18,
            bottom + DOWN - 8,
        )
    level = to.top - DOWN // 3
    if to.row == box.row + 1:
        return f"M{box.middle} {bottom}V{level}H{to.middle + 12}V{to.top}", *below
    return f"M{side} {half}H{gutter}V{level}H{to.middle + 12}V{to.top}", *beside


def _answers(boxes: Mapping[str, Box], gutter: int, width: int, is_rtl: bool) -> Iterator[SafeString]:
    for _path, x, y, answer in _arrows(boxes, gutter):
        if answer:
            word = _("yes") if answer == YES else _("no")
            yield format_html(
                '<text class="flow__answer" x="{}" y="{}">{}</text>', width - x if is_rtl else x, y, word
            )
