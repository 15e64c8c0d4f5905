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

from coterie_discovery.report.insight.nest import nested
from coterie_discovery.report.insight.tree import tree
from coterie_discovery.result.model import Discovery, Niche

WIDTH, HEIGHT = 1000, 760
MARGIN, LABEL_ROOM = 22, 56
SMALLEST, LARGEST = 13.0, 74.0
RING, GRIP, STROKE = 13, 30, 11  # of the magnifying glass: beyond the disc; its handle, as thick as on a phone
COVERED = 0.17  # of the frame by discs: enough air to tell neighbours apart
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# Font sizes at which names are placed, in frame units: a phone's width, a desktop's, then zoomed in. Those of the
# stylesheet for the names that are shown first, which are bold.
FONTS = (33.0, 17.5, 8.8, 4.4)
LETTER = 0.6  # mean width of a letter in ems
LABEL_LENGTH = 26
INNER_LEVEL = 2  # niches inside a niche are named from here on: when one looks closer
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
    """Lay out the niches of ``discovery``: sub-niches inside their niche, all others apart while there is room."""
    niches = discovery.niches
    parents = parents_of(niches)
    radii, offsets = nested(parents, disc_radii([niche.size for niche in niches]))
    places = _placed(niches, parents, radii, offsets)
    labels = [shortened(niche.name, LABEL_LENGTH) for niche in niches]
    order = sorted(range(len(niches)), key=lambda i: (-radii[i], i))
    levels = label_levels(labels, places, radii, order)
    levels = [max(level, INNER_LEVEL) if parents[i] >= 0 else level for i, level in enumerate(levels)]
    cap = max(12, min(110, 9000 // max(len(niches), 1)))
    circles = [(float(x), float(y), float(r)) for (x, y), r in zip(places, radii, strict=True)]
    inside = [[j for j, parent in enumerate(parents) if parent == i] for i in range(len(niches))]
    discs = [
        _disc(niches[i], i, labels[i], circles[i], levels[i], _Crowd.of(niches, inside[i], circles, cap)) for i in order
    ]
    return NicheMap(tuple(discs), tuple(_curves(discovery, places)), cap)


def parents_of(niches: Sequence[Niche]) -> list[int]:
    """The place of each niche's parent among ``niches``, -1 where it has none that is shown."""
    rows = tree([niche.key for niche in niches], {niche.key: niche.parent for niche in niches})
    place, above, found = {niche.key: i for i, niche in enumerate(niches)}, [-1], [-1] * len(niches)
    for key, depth in rows:
        del above[depth + 1 :]
        found[place[key]] = above[depth]
        above.append(place[key])
    return found


def _placed(niches: Sequence[Niche], parents: Sequence[int], radii: Floats, offsets: Floats) -> Floats:
    """Where each disc's centre is: those that are part of none apart from each other, the others inside them."""
    roots = [i for i, parent in enumerate(parents) if parent < 0]
    places = offsets.copy()
    places[roots] = spread(starting_places([niches[i] for i in roots], radii[roots]), radii[roots])
    for i in range(len(niches)):
        parent = parents[i]
        while parent >= 0:
            places[i] += places[parent] if parents[parent] < 0 else offsets[parent]
            parent = parents[parent]
    return places


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
    """The lowest and highest centre each disc may have, with room for its name below and a magnifying glass over it."""
    side = np.maximum(radii + MARGIN, 40.0)
    low = np.stack([side, radii + MARGIN], axis=1)
    handle = (radii + RING) * math.sqrt(0.5) + np.minimum(GRIP, radii / 2) + STROKE
    high = np.stack([WIDTH - np.maximum(side, handle), HEIGHT - radii - MARGIN - LABEL_ROOM], axis=1)
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
            box = label_box(labels[i], places[i], float(radii[i]), font)
            covers = any(overlap(box, other) for other in taken) or (i not in biggest and _hides_one(box, places))
            if levels[i] == len(FONTS) and covers:
                continue
            levels[i] = min(levels[i], level)
            taken.append(box)
    return levels


def _hides_one(box: Box, places: Floats) -> bool:
    x, y = places[:, 0], places[:, 1]
    return bool(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).any())


def label_box(label: str, place: Floats, radius: float, font: float) -> Box:
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


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@dataclass(frozen=True)
class _Crowd:
    """Who is drawn in a disc: at most ``cap``, without those of the niches ``inside`` it, who are drawn there."""

    cap: int
    elsewhere: frozenset[str]
    inside: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(
        cls, niches: Sequence[Niche], inside: Sequence[int], circles: Sequence[tuple[float, float, float]], cap: int
    ) -> _Crowd:
        elsewhere = frozenset(member.member for i in inside for member in niches[i].members)
        return cls(cap, elsewhere, tuple(circles[i] for i in inside))

    def dots(self, niche: Niche, at: tuple[float, float, float]) -> tuple[str, str, str]:
        here = [member.member for member in niche.members if member.member not in self.elsewhere]
        return people_dots(here[: self.cap], at, self.inside)


def _disc(niche: Niche, rank: int, label: str, at: tuple[float, float, float], level: int, crowd: _Crowd) -> Disc:
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
        dots=crowd.dots(niche, at),
        label_x=round(label_x, 1),
        label_hold=hold,
        level=level,
    )


def anchor(rank: int) -> str:
    """The id of a niche's section. Made from the rank: keys come from outside and may hold anything."""
    return f"niche-{rank + 1}"


def people_dots(
    members: Sequence[str], at: tuple[float, float, float], inside: Sequence[tuple[float, float, float]] = ()
) -> tuple[str, str, str]:
    """One dot a person, those most at home nearest the middle, as path data for thin, middle and thick strokes.

    A zero-length line with round ends is a dot, at a tenth of the bytes of a circle element. The discs ``inside`` stay
    free.
    """
    spots = _free_spots(len(members), at, inside)
    dots: tuple[list[str], list[str], list[str]] = ([], [], [])
    sway = at[2] * 0.05  # a crowd, not a pattern
    for member, (x, y) in zip(members, spots, strict=False):
        chance = crc32(member.encode("utf-8", "replace"))
        x, y = x + sway * ((chance % 97) / 97 - 0.5), y + sway * ((chance >> 8) % 89 / 89 - 0.5)
        dots[(chance >> 16) % 3].append(f"M{x:.1f} {y:.1f}h0")
    return ("".join(dots[0]), "".join(dots[1]), "".join(dots[2]))


def _free_spots(
    wanted: int, at: tuple[float, float, float], inside: Sequence[tuple[float, float, float]]
) -> list[tuple[float, float]]:
    """Spots on a spiral from the middle outwards, off the discs inside; closer together where there is little room."""
    x, y, r = at
    found = np.zeros((0, 2))
    for closer in (1, 2, 4, 8, 16):
        turns = wanted * closer
        away = r * 0.94 * np.sqrt((np.arange(turns) + 0.5) / max(turns, 1))
        angle = np.arange(turns) * GOLDEN_ANGLE
        found = np.column_stack([x + away * np.cos(angle), y + away * np.sin(angle)])
        for ix, iy, ir in inside:
            found = found[np.hypot(found[:, 0] - ix, found[:, 1] - iy) > ir + 2]
        if len(found) >= wanted:
            break
    evenly = np.linspace(0, max(len(found) - 1, 0), min(wanted, len(found))).astype(int)
    return [(float(px), float(py)) for px, py in found[evenly]]


def _curves(discovery: Discovery, places: Floats) -> Iterator[tuple[str, float]]:
    """The strongest links, fewer for each niche where there are many niches: more would only be a haze."""
    rank = {niche.key: i for i, niche in enumerate(discovery.niches)}
    most = max(min(3 * len(rank), 120), len(rank))
    parent = {niche.key: niche.parent for niche in discovery.niches}
    links = [link for link in discovery.links if link.a in rank and link.b in rank]
    # That a part shares people with its niche is seen: it lies inside.
    links = [link for link in links if parent[link.a] != link.b and parent[link.b] != link.a]
    for link in sorted(links, key=lambda link: (-link.weight, link.a, link.b))[:most]:
        (ax, ay), (bx, by) = places[rank[link.a]], places[rank[link.b]]
        bend_x, bend_y = (ax + bx) / 2 + (by - ay) * 0.12, (ay + by) / 2 - (bx - ax) * 0.12
        path = f"M{ax:.1f} {ay:.1f}Q{bend_x:.1f} {bend_y:.1f} {bx:.1f} {by:.1f}"
        yield path, round(1.2 + min(link.weight, 0.5) * 8, 1)
