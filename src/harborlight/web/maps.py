"""Maps without tiles: land outlines and points as SVG, with a table beside it. Pure; loads nothing from another host."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, LEAST_DEGREES, LEAST_STEP = 640, 420, 1.6, 1.5
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world shown (degrees), with Mercator in the vertical."""

    west: float
    east: float
    south: float
    north: float

    def x(self, lon: float) -> float:
        return (lon - self.west) / (self.east - self.west) * WIDTH

    def y(self, lat: float) -> float:
        top, bottom = _mercator(self.north), _mercator(self.south)
        return (top - _mercator(lat)) / (top - bottom) * HEIGHT


def _mercator(lat: float) -> float:
    lat = max(-80.0, min(80.0, lat))
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


@lru_cache(maxsize=1)
def _land() -> dict[str, list[Ring]]:
    text = resources.files("harborlight.web").joinpath("data/land.json").read_text("utf-8")
    return dict(json.loads(text))


def frame_of(points: Sequence[Mapping[str, Any]]) -> Frame:
    """A frame around the points with some room, in the shape of the picture."""
    lons, lats = [float(p["lon"]) for p in points], [float(p["lat"]) for p in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    stretch = math.cos(math.radians(max(-75.0, min(75.0, lat))))
    height = max((max(lats) - min(lats)) * 1.5, LEAST_DEGREES)
    width = max((max(lons) - min(lons)) * 1.5, height * WIDTH / HEIGHT / stretch)
    height = max(height, width * stretch * HEIGHT / WIDTH)
    return Frame(lon - width / 2, lon + width / 2, max(-80.0, lat - height / 2), min(80.0, lat + height / 2))


@lru_cache(maxsize=64)
def _paths(frame: Frame) -> str:
    """Outlines inside the frame as one SVG path, no finer than can be seen; the finest set that covers it."""
    is_gb = frame.west > -11.5 and frame.east < 2.6 and frame.south > 49.3 and frame.north < 61
    rings = [ring for name in (("gb",) if is_gb else ("world", "fine")) for ring in _land()[name]]
    drawn = (_thinned((frame.x(lon), frame.y(lat)) for lon, lat in _clipped(ring, frame)) for ring in rings)
    return "".join(f"M{'L'.join(points)}Z" for points in drawn if len(points) > 2)


def _clipped(ring: Ring, frame: Frame) -> Ring:
    """The ring cut at the frame and a little beyond, edge by edge (Sutherland and Hodgman, 1974)."""
    wide, high = (frame.east - frame.west) / 20, (frame.north - frame.south) / 20
    edges = (
        (0, frame.west - wide, 1),
        (0, frame.east + wide, -1),
        (1, frame.south - high, 1),
        (1, frame.north + high, -1),
    )
    for axis, limit, side in edges:
        kept: list[Sequence[float]] = []
        for before, point in zip([*ring[-1:], *ring], ring, strict=False):
            is_in, was_in = side * (point[axis] - limit) >= 0, side * (before[axis] - limit) >= 0
            if is_in != was_in:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append([a + share * (b - a) for a, b in zip(before, point, strict=True)])
            if is_in:
                kept.append(point)
        ring = kept
    return ring


def _thinned(points: Iterable[tuple[float, float]]) -> list[str]:
    """Points of the picture without those that fall on the one before."""
    kept, last = [], (float(-WIDTH), float(-HEIGHT))
    for x, y in points:
        if abs(x - last[0]) + abs(y - last[1]) >= LEAST_STEP:
            kept.append(f"{x:.1f} {y:.1f}")
            last = (x, y)
    return kept


def _labels(frame: Frame, points: Sequence[Mapping[str, Any]]) -> list[tuple[float, float, str]]:
    """One label per town, above its points; a label that would cover another is left out (the table has it)."""
    placed: list[tuple[float, float, str]] = []
    for point in points:
        town = str(point.get("city") or point.get("label") or "")
        x, y = frame.x(float(point["lon"])), frame.y(float(point["lat"])) - 12
        if not town or any(
            town == other or (abs(x - ox) < 78 and abs(y - oy) < 16) for ox, oy, other in placed
        ):
            continue
        placed.append((x, y, town))
    return placed


def render_map(points: Iterable[Mapping[str, Any]], *, title: str, n_most: int = 400) -> SafeString:
    """An SVG map of points (`lat`, `lon`, `label`, optionally `city`, `size`); empty when there are none."""
    shown = [p for p in points if p.get("lat") is not None and p.get("lon") is not None][:n_most]
    if not shown:
        return mark_safe("")
    frame = frame_of(shown)
    dots = format_html_join(
        "",
        '<circle class="map__dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (
                f"{frame.x(float(p['lon'])):.1f}",
                f"{frame.y(float(p['lat'])):.1f}",
                p.get("size", 6),
                p.get("label", ""),
            )
            for p in shown
        ),
    )
    labels = format_html_join(
        "",
        '<text class="map__label" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((f"{x:.1f}", f"{y:.1f}", text) for x, y, text in _labels(frame, shown)),
    )
    return format_html(
        '<svg class="map" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice">'
        '<rect class="map__sea" width="{}" height="{}"/><path class="map__land" d="{}"/>{}{}</svg>',
        title, WIDTH, HEIGHT, WIDTH, HEIGHT, _paths(frame), dots, labels,
    )  # fmt: skip
