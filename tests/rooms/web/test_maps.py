"""Maps: outlines cut at the frame and no finer than can be seen, points where they belong, names escaped."""

from __future__ import annotations

import re

from harborlight.web.maps import HEIGHT, WIDTH, _clipped, _paths, frame_of, render_map

LEEDS = {"lat": 53.8, "lon": -1.55, "label": "Leeds <b>", "city": "Leeds"}


def test_outlines_stay_within_the_frame_and_small():
    for points in ([LEEDS], [{"lat": -12.0, "lon": -77.0}, {"lat": 40.0, "lon": 116.0}]):
        path = _paths(frame_of(points))
        numbers = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
        assert numbers
        assert len(path) < 60_000
        assert all(-0.1 * WIDTH < x < 1.1 * WIDTH for x, _y in numbers)
        assert all(-0.1 * HEIGHT < y < 1.1 * HEIGHT for _x, y in numbers)


def test_a_ring_around_the_frame_becomes_the_frame_and_one_beside_it_nothing():
    frame = frame_of([LEEDS])
    around = [[-60.0, 20.0], [60.0, 20.0], [60.0, 79.0], [-60.0, 79.0]]
    cut = _clipped(around, frame)
    assert {round(lon, 6) for lon, _lat in cut} == {
        round(frame.west - (frame.east - frame.west) / 20, 6),
        round(frame.east + (frame.east - frame.west) / 20, 6),
    }
    assert _clipped([[20.0, 10.0], [21.0, 10.0], [21.0, 11.0]], frame) == []


def test_a_map_has_its_points_and_escapes_their_names():
    drawn = render_map([LEEDS], title="Places <here>")
    assert 'aria-label="Places &lt;here&gt;"' in drawn
    assert "<title>Leeds &lt;b&gt;</title>" in drawn
    assert render_map([], title="x") == ""
