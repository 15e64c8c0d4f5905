"""Where everything lies on the map of niches: discs, people, names and links, in the units of one SVG frame.

Everything is computed here, once and the same for the same discovery; the drawing in the browser only zooms.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.discovery import Discovery, Niche

WIDTH, HEIGHT = 1000, 760
MARGIN, LABEL_ROOM = 22, 56
SMALLEST, LARGEST = 13.0, 74.0
COVERED = 0.17  # of the frame by discs: enough air to tell neighbours apart
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# Font sizes at which names are placed, in frame units: a phone's width, a desktop's, then zoomed in.
FONTS = (33.0, 15.0, 8.0, 4.0)
LETTER = 0.6  # mean width of a letter in ems
LABEL_LENGTH = 26
ALWAYS_NAMED = 12  # biggest niches, whose names may lie over other discs

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Disc:
    """One niche on the map. ``dots`` are SVG path data in three sizes; ``level`` is the zoom at which its name fits."""

    anchor: str
    name: str
    label: str
    state: str
    people: int
    x: float
    y: float
    r: float
    dots: tuple[str, str, str]
    label_x: float
    label_hold: str  # start, middle or end: SVG's text-anchor
    level: int


@dataclass(frozen=True)
class NicheMap:
    """All discs, biggest first (so that small ones stay on top), and the curves between niches that share people."""

    discs: tuple[Disc, ...]
    curves: tuple[tuple[str, float], ...]  # path data, stroke width
    dot_cap: int
    width: int = WIDTH
    height: int = HEIGHT


def draw_map(discovery: Discovery) -> NicheMap:
    """Lay out the niches of ``discovery``. Discs do not overlap while the frame has room for that."""
    niches = discovery.niches
    radii = disc_radii([niche.size for niche in niches])
    places = spread(starting_places(niches, radii), radii)
    labels = [shortened(niche.name, LABEL_LENGTH) for niche in niches]
    order = sorted(range(len(niches)), key=lambda i: (-radii[i], i))
    levels = label_levels(labels, places, radii, order)
    cap = max(12, min(110, 9000 // max(len(niches), 1)))
    discs = [
        _disc(niches[i], i, labels[i], (float(places[i, 0]), float(places[i, 1]), float(radii[i])), levels[i], cap)
        for i in order
    ]
    return NicheMap(tuple(discs), tuple(_curves(discovery, places)), cap)


def shortened(text: str, length: int) -> str:
    """``text`` in at most ``length`` characters, with an ellipsis where it was cut."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def disc_radii(sizes: Sequence[int]) -> Floats:
    """Radii whose areas are in proportion to ``sizes``, within limits that stay visible and leave air."""
    if not sizes:
        return np.zeros(0)
    roots = np.sqrt(np.maximum(np.asarray(sizes, dtype=float), 1.0))
    unit = math.sqrt(COVERED * WIDTH * HEIGHT / math.pi / float((roots**2).sum()))
    unit = min(unit, LARGEST / float(roots.max()))
    return np.maximum(roots * unit, min(SMALLEST, LARGEST / math.sqrt(len(sizes)) * 2))


def starting_places(niches: Sequence[Niche], radii: Floats) -> Floats:
    """The niches' own positions, stretched to the frame; those at one point are fanned out a little."""
    if not niches:
        return np.zeros((0, 2))
    places = np.array([(niche.x, niche.y) for niche in niches], dtype=float)
    places = np.nan_to_num(places) + 1e-3 * np.array(
        [(math.cos(i * GOLDEN_ANGLE), math.sin(i * GOLDEN_ANGLE)) for i in range(len(niches))]
    )
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    low_edge, high_edge = _edges(radii)
    inner = (places - low) / np.where(span > 0.05, span, 1.0)
    inner += np.where(span > 0.05, 0.0, 0.5)
    return low_edge + inner * (high_edge - low_edge)


def _edges(radii: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest centre each disc may have, with room for its name below it."""
    side = np.maximum(radii + MARGIN, 40.0)
    low = np.stack([side, radii + MARGIN], axis=1)
    high = np.stack([WIDTH - side, HEIGHT - radii - MARGIN - LABEL_ROOM], axis=1)
    return low, high


def spread(places: Floats, radii: Floats, rounds: int = 160) -> Floats:
    """Push overlapping discs apart, a little each round, inside the frame; related niches stay neighbours."""
    places = places.copy()
    if len(places) < 2:
        return places
    gap = 30.0 if len(places) <= 40 else 8.0
    reach = radii[:, None] + radii[None, :] + gap
    low, high = _edges(radii)
    for _ in range(rounds):
        apart = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        overlap = np.clip(reach - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        if not overlap.any():
            break
        push = (apart / distance[..., None] * overlap[..., None] * 0.35).sum(axis=1)
        places = np.clip(places + np.clip(push, -30, 30), low, high)
    return places


def label_levels(labels: Sequence[str], places: Floats, radii: Floats, order: Sequence[int]) -> list[int]:
    """The lowest zoom at which each name fits without covering another's; ``len(FONTS)`` if it never does.

    Names of all but the biggest niches keep off the middle of other discs too.
    """
    biggest = set(order[:ALWAYS_NAMED])
    levels = [len(FONTS)] * len(labels)
    for level, font in enumerate(FONTS):
        taken: list[Box] = []
        for i in sorted(order, key=lambda i: levels[i] == len(FONTS)):
            box = _label_box(labels[i], places[i], float(radii[i]), font)
            covers = any(_overlap(box, other) for other in taken) or (i not in biggest and _hides_one(box, places))
            if levels[i] == len(FONTS) and covers:
                continue
            levels[i] = min(levels[i], level)
            taken.append(box)
    return levels


def _hides_one(box: Box, places: Floats) -> bool:
    x, y = places[:, 0], places[:, 1]
    return bool(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).any())


def _label_box(label: str, place: Floats, radius: float, font: float) -> Box:
    x, hold = label_place(label, place, radius)
    width = len(label) * LETTER * font
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[hold]
    top = float(place[1]) + radius
    return (left, top, left + width, top + 1.45 * font)


def label_place(label: str, place: Floats, radius: float) -> tuple[float, str]:
    """Where a name is held and by which end, so that near an edge it stays inside at a phone's font size too."""
    x, half = float(place[0]), len(label) * LETTER * FONTS[0] / 2
    if x - half < 6:
        return max(x - radius, 6.0), "start"
    if x + half > WIDTH - 6:
        return min(x + radius, WIDTH - 6.0), "end"
    return x, "middle"


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _disc(niche: Niche, rank: int, label: str, at: tuple[float, float, float], level: int, cap: int) -> Disc:
    x, y, r = at
    label_x, hold = label_place(label, np.array([x, y]), r)
    return Disc(
        anchor=anchor(rank),
        name=niche.name,
        label=label,
        state=niche.readiness.state,
        people=niche.size,
        x=round(x, 1),
        y=round(y, 1),
        r=round(r, 1),
        dots=people_dots(niche, x, y, r, cap),
        label_x=round(label_x, 1),
        label_hold=hold,
        level=level,
    )


def anchor(rank: int) -> str:
    """The id of a niche's section. Made from the rank: keys come from outside and may hold anything."""
    return f"niche-{rank + 1}"


def people_dots(niche: Niche, x: float, y: float, r: float, cap: int) -> tuple[str, str, str]:
    """One dot a person, those most at home nearest the middle, as path data for thin, middle and thick strokes.

    A zero-length line with round ends is a dot, at a tenth of the bytes of a circle element.
    """
    shown = niche.members[:cap]
    dots: tuple[list[str], list[str], list[str]] = ([], [], [])
    for i, member in enumerate(shown):
        chance = crc32(member.member.encode("utf-8", "replace"))
        away = r * 0.93 * math.sqrt((i + 0.5) / len(shown)) * (0.9 + 0.1 * (chance % 97) / 97)
        angle = i * GOLDEN_ANGLE + 0.9 * ((chance >> 8) % 89) / 89
        dots[(chance >> 16) % 3].append(f"M{x + away * math.cos(angle):.1f} {y + away * math.sin(angle):.1f}h0")
    return ("".join(dots[0]), "".join(dots[1]), "".join(dots[2]))


def _curves(discovery: Discovery, places: Floats) -> Iterator[tuple[str, float]]:
    """The strongest links, fewer for each niche where there are many niches: more would only be a haze."""
    rank = {niche.key: i for i, niche in enumerate(discovery.niches)}
    most = max(min(3 * len(rank), 120), len(rank))
    links = [link for link in discovery.links if link.a in rank and link.b in rank]
    for link in sorted(links, key=lambda link: (-link.weight, link.a, link.b))[:most]:
        (ax, ay), (bx, by) = places[rank[link.a]], places[rank[link.b]]
        bend_x, bend_y = (ax + bx) / 2 + (by - ay) * 0.12, (ay + by) / 2 - (bx - ax) * 0.12
        path = f"M{ax:.1f} {ay:.1f}Q{bend_x:.1f} {bend_y:.1f} {bx:.1f} {by:.1f}"
        yield path, round(1.2 + min(link.weight, 0.5) * 8, 1)
