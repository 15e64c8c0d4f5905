"""Draw who answers whom inside one niche: people as dots, those who keep talking as circles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.report.insight.circles import Exchange, told_circles
from coterie_discovery.report.insight.people import HEIGHT, WIDTH, Circle, Dot, PeopleGraph

MARGIN = 26.0
COLOURS = 5  # circles told apart by colour; the others are drawn like people in no circle
LEAST_R, MOST_R = 4.5, 14.0
ROUNDS = 140
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
NONE = -1

Floats = NDArray[np.float64]


def draw_people(
    acts: Mapping[str, int],
    links: Iterable[Exchange],
    floor: int,
    *,
    phrases: Mapping[str, Sequence[str]] | None = None,
    most: int = 90,
) -> PeopleGraph | None:
    """The drawing of the people of ``acts`` (how much each did) with their ``links``; at most ``most`` are drawn.

    None if fewer than ``floor`` of them answer each other.
    """
    known = sorted((min(a, b), max(a, b), n) for a, b, n in links if a in acts and b in acts and a != b and n > 0)
    talks = _exchanges_of(known)
    if len(talks) < max(floor, 2):
        return None
    circle = told_circles(known, floor, most=COLOURS)
    shown = sorted(talks, key=lambda member: (-talks[member], -acts[member], member))[:most]
    place = {member: i for i, member in enumerate(shown)}
    pairs = [(place[a], place[b], n) for a, b, n in known if a in place and b in place]
    radii = _radii([acts[member] for member in shown])
    codes = [circle.get(member, NONE) for member in shown]
    spots = _arranged(len(shown), pairs, codes, radii)
    dots = tuple(
        Dot(member, round(float(spots[i, 0]), 1), round(float(spots[i, 1]), 1), round(float(radii[i]), 1), codes[i])
        for i, member in enumerate(shown)
    )
    return PeopleGraph(
        dots=dots,
        lines=tuple((a, b, _thickness(n)) for a, b, n in sorted(pairs)),
        circles=_circles(circle, known, dots, phrases or {}, floor),
        talking=len(talks),
        silent=len(acts) - len(talks),
        exchanges=sum(n for _, _, n in known),
        outside=sum(member not in circle for member in talks),
        hub=_hub(known, talks),
    )


def _exchanges_of(links: Iterable[Exchange]) -> Counter[str]:
    talks: Counter[str] = Counter()
    for a, b, n in links:
        talks[a] += n
        talks[b] += n
    return talks


def _hub(links: Sequence[Exchange], talks: Counter[str]) -> int:
    """How many of the busiest have a part in half of all exchanges."""
    half, seen = sum(n for _, _, n in links) / 2, 0
    left = list(links)
    for count, member in enumerate(sorted(talks, key=lambda m: (-talks[m], m)), start=1):
        seen += sum(n for a, b, n in left if member in (a, b))
        left = [link for link in left if member not in link[:2]]
        if seen >= half:
            return count
    return len(talks)


def _thickness(exchanges: int) -> int:
    return 1 if exchanges < 3 else 2 if exchanges < 8 else 3


def _radii(acts: Sequence[int]) -> Floats:
    roots = np.sqrt(np.maximum(np.asarray(acts, dtype=float), 1.0))
    crowd = min(1.0, math.sqrt(34 / len(acts)))  # smaller dots where there are many
    return np.maximum(LEAST_R, MOST_R * (0.45 + 0.55 * crowd) * roots / roots.max())


def _circles(
    circle: Mapping[str, int],
    links: Sequence[Exchange],
    dots: Sequence[Dot],
    phrases: Mapping[str, Sequence[str]],
    floor: int,
) -> tuple[Circle, ...]:
    inside: Counter[int] = Counter()
    across: Counter[int] = Counter()
    for a, b, n in links:
        here, there = circle.get(a, NONE), circle.get(b, NONE)
        if here == there:
            inside[here] += n
        else:
            across.update({here: n, there: n})
    people = Counter(circle.values())
    made = []
    for code in sorted(people):
        drawn = [(dot.x, dot.y) for dot in dots if dot.circle == code] or [(WIDTH / 2, HEIGHT / 2)]
        x, y = (round(sum(axis) / len(drawn), 1) for axis in zip(*drawn, strict=True))
        words = _words(code, circle, phrases, floor)
        made.append(Circle(people[code], inside[code], across[code], words, x, y))
    return tuple(made)


def _words(code: int, circle: Mapping[str, int], phrases: Mapping[str, Sequence[str]], floor: int) -> tuple[str, ...]:
    """What a circle's people care about more than the others do; nothing that fewer than ``floor`` of them share."""
    here = Counter(phrase for member, own in circle.items() if own == code for phrase in set(phrases.get(member, ())))
    all_of_them = Counter(phrase for told in phrases.values() for phrase in set(told))
    shared = [phrase for phrase, people in here.items() if people >= floor]
    return tuple(sorted(shared, key=lambda phrase: (-(here[phrase] ** 2) / all_of_them[phrase], phrase))[:3])


# --- where everybody stands -------------------------------------------------------------------------------------


def _arranged(n: int, pairs: Sequence[tuple[int, int, int]], codes: Sequence[int], radii: Floats) -> Floats:
    """Places in the frame: people near those they talk with (Fruchterman & Reingold 1991), circles near themselves."""
    where = _seeds(codes)
    pull = np.zeros((n, n))
    for a, b, count in pairs:
        pull[a, b] = pull[b, a] = math.log1p(count)
    same = np.equal.outer(np.asarray(codes), np.asarray(codes)) & (np.asarray(codes)[:, None] >= 0)
    pull += same * 0.12
    spring = 0.9 / math.sqrt(n)
    for turn in range(ROUNDS):
        apart = where[:, None, :] - where[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-3)
        force = spring**2 / distance**2 - pull * distance / spring * 0.35
        step = (apart * force[..., None]).sum(axis=1) - where * 0.55
        length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
        where = where + step / length * np.minimum(length, 0.12 * (1 - turn / ROUNDS) + 0.002)
    return _in_frame(where, radii)


def _seeds(codes: Sequence[int]) -> Floats:
    """Each circle begins at a place of its own around the middle, everybody else between them."""
    kinds = max(max(codes, default=0) + 1, 1)
    spots = []
    for i, code in enumerate(codes):
        turn = 2 * math.pi * code / kinds
        centre = (0.6 * math.cos(turn), 0.6 * math.sin(turn)) if code >= 0 and kinds > 1 else (0.0, 0.0)
        reach = 0.25 * math.sqrt((i % 41 + 0.5) / 41)
        spots.append((centre[0] + reach * math.cos(i * GOLDEN_ANGLE), centre[1] + reach * math.sin(i * GOLDEN_ANGLE)))
    return np.array(spots)


def _in_frame(where: Floats, radii: Floats) -> Floats:
    """Stretched to the frame, the wider side along its width; then dots that touch are pushed apart."""
    if np.ptp(where[:, 1]) > np.ptp(where[:, 0]):
        where = where[:, ::-1]
    low, span = where.min(axis=0), np.maximum(np.ptp(where, axis=0), 1e-6)
    room = np.array([WIDTH, HEIGHT]) - 2 * MARGIN
    spots = MARGIN + (where - low) / span * room
    reach = radii[:, None] + radii[None, :] + 2.5
    for _ in range(60):
        apart = spots[:, None, :] - spots[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        overlap = np.clip(reach - distance, 0, None)
        np.fill_diagonal(overlap, 0)
        if not overlap.any():
            break
        spots = spots + (apart / distance[..., None] * overlap[..., None] * 0.3).sum(axis=1)
        spots = np.clip(spots, MARGIN / 2 + radii[:, None], np.array([WIDTH, HEIGHT]) - MARGIN / 2 - radii[:, None])
    return spots
