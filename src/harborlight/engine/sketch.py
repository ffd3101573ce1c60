"""A plain map for a page that must work offline and on paper: a grid of degrees, a dot per town, its name beside it.

Must stay true: nothing is loaded; a dot's area grows with its number; the table beside the map says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 720, 460, 46
Point = tuple[str, float, float, int]  # name, lat, lon, how many


def sketch_map(points: Sequence[Point]) -> str:
    """An SVG picture; largest numbers are drawn first so that small ones stay visible."""
    south, north, west, east = _frame(points)
    most = max(n for *_, n in points)

    def at(lat: float, lon: float) -> tuple[float, float]:
        x = MARGIN + (lon - west) / (east - west) * (WIDTH - 2 * MARGIN)
        return x, HEIGHT - MARGIN - (lat - south) / (north - south) * (HEIGHT - 2 * MARGIN)

    dots: list[str] = []
    labels: list[str] = []
    taken: list[tuple[float, float]] = []
    for name, lat, lon, n in sorted(points, key=lambda point: -point[3]):
        x, y = at(lat, lon)
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 15 * math.sqrt(n / most):.1f}" fill="#1f6f8b" fill-opacity=".55" stroke="#0d3b4c"/>'
        )
        spot = next((spot for spot in _spots(x, y) if all(_is_clear(spot, other) for other in taken)), None)
        if spot:
            taken.append(spot)
            labels.append(f'<text x="{spot[0]:.1f}" y="{spot[1]:.1f}">{escape(name)} ({n:,})</text>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="Posts by town; the table below says the same">'
        f"{_grid(south, north, west, east, at)}{''.join(dots)}{''.join(labels)}</svg>"
    )


def _spots(x: float, y: float) -> list[tuple[float, float]]:
    """Where a dot's label may stand; if none is free it is left out, for the table has it."""
    return [(x + 10, y - 10), (x + 10, y + 20), (x - 110, y - 10), (x - 110, y + 20)]


def _is_clear(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) > 125 or abs(one[1] - other[1]) > 14


def _frame(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """South, north, west, east around the points, in the shape of the picture."""
    lats, lons = [point[1] for point in points], [point[2] for point in points]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    stretch = max(0.2, math.cos(math.radians(lat)))
    shape = (WIDTH - 2 * MARGIN) / (HEIGHT - 2 * MARGIN)
    tall = max(max(lats) - min(lats), (max(lons) - min(lons)) * stretch / shape, 0.5) * 1.15
    wide = tall * shape / stretch
    return lat - tall / 2, lat + tall / 2, lon - wide / 2, lon + wide / 2


def _grid(
    south: float, north: float, west: float, east: float, at: Callable[[float, float], tuple[float, float]]
) -> str:
    step = next(
        each for each in (0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 90) if (north - south) / each <= 6 or each == 90
    )
    lines = []
    for degree in _ticks(south, north, step):
        (x1, y), (x2, _) = at(degree, west), at(degree, east)
        lines.append(_line(x1, y, x2, y) + f'<text x="4" y="{y + 4:.1f}">{_named(degree, "N", "S")}</text>')
    for degree in _ticks(west, east, step):
        (x, y1), (_, y2) = at(south, degree), at(north, degree)
        lines.append(
            _line(x, y1, x, y2) + f'<text x="{x - 14:.1f}" y="{HEIGHT - 8}">{_named(degree, "E", "W")}</text>'
        )
    return "".join(lines)


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#9db0bc" stroke-width=".6"/>'
    )


def _named(degree: float, plus: str, minus: str) -> str:
    return f"{abs(degree):g}° {plus if degree > 0 else minus}" if degree else "0°"
