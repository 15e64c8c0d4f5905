"""Whole discoveries for tests, made of a seed: everything that a run can find, in plausible amounts."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import combinations
from typing import Any

import pyarrow as pa

from coterie_discovery.result.model import (
    Discovery,
    Interest,
    Link,
    Measure,
    Niche,
    NicheMember,
    NicheThread,
    Phrase,
    Place,
    Question,
    Readiness,
    ReadinessPart,
    Reason,
    Search,
    SignalWeight,
    Trend,
    TrendPoint,
)

SUBJECTS = (
    (
        "Macro photography",
        "focus stacking",
        "extension tubes",
        "ring flash",
        "insects at dawn",
        "depth of field",
    ),
    (
        "Film camera repair",
        "light seals",
        "shutter curtain",
        "rangefinder alignment",
        "stuck aperture",
        "lens fungus",
    ),
    (
        "Night sky",
        "star tracker",
        "milky way core",
        "dew heater",
        "stacking frames",
        "light pollution",
    ),
    (
        "Street portraits",
        "asking strangers",
        "window light",
        "zone focusing",
        "candid moments",
        "35 mm lens",
    ),
    (
        "Darkroom prints",
        "split grade",
        "enlarger column",
        "fibre paper",
        "dodging tool",
        "selenium toner",
    ),
    (
        "Birds in flight",
        "back button focus",
        "gimbal head",
        "shutter speed",
        "tracking modes",
        "kingfisher dive",
    ),
    (
        "Drone landscapes",
        "no-fly zones",
        "neutral density",
        "panorama stitch",
        "battery cold",
        "top down",
    ),
    (
        "Pinhole",
        "exposure tables",
        "paper negative",
        "solargraph",
        "brass foil",
        "beer can camera",
    ),
    (
        "Infrared",
        "720 nm filter",
        "false colour",
        "hot spot",
        "converted sensor",
        "white foliage",
    ),
    (
        "Instant film",
        "pack film",
        "emulsion lift",
        "cold weather packs",
        "roller cleaning",
        "double exposure",
    ),
)
PLACES = (
    "Gear talk",
    "Critique",
    "Beginners",
    "Show and tell",
    "Off topic",
    "Meetups",
    "Post-processing",
    "Marketplace",
)
KINDS = (
    "asked",
    "answered",
    "posted",
    "viewed",
    "liked",
    "searched",
    "follows",
    "talks_with",
)

COUNTS = {
    "members": 1512,
    "posts": 10204,
    "threads": 2310,
    "acts": 38310,
    "searches": 4120,
    "affinities": 960,
    "in_niche": 902,
    "in_no_niche": 610,
}
WEIGHTS = (
    SignalWeight(
        "text",
        0.42,
        "What people write says most about where they will turn up next.",
    ),
    SignalWeight("participation", 0.31, "Taking part in the same threads says a lot."),
    SignalWeight("replies", 0.12, "Who answers whom adds a little."),
    SignalWeight("searches", 0.1, "Searches add a little."),
    SignalWeight("affinities", 0.05, "Outside interests hardly add anything."),
)


def a_key(kind: str, *parts: object) -> str:
    """A key as an import writes it: the keyed hash of what it was."""
    return blake2b("/".join(map(str, (kind, *parts))).encode(), digest_size=12).hexdigest()


def a_reason(**changes: Any) -> Reason:
    return replace(Reason("answered", 4, "focus stacking"), **changes)


def a_measure(name: str = "unanswered", count: int = 26, base: int = 63, **changes: Any) -> Measure:
    """A share with its interval (normal approximation; good enough for a picture)."""
    share = count / base
    half = 1.96 * math.sqrt(share * (1 - share) / base)
    low, high = max(share - half, 0.0), min(share + half, 1.0)
    made = Measure(name, share, low, high, share, low, high, count, base, f"{count} of {base}")
    return replace(made, **changes)


def too_few(name: str) -> Measure:
    """A measure that must not be told: everything counted is withheld."""
    return Measure(name, None, None, None, 0.0, None, None, None, None, "too few to tell")


def a_trend(rng: random.Random, months: int = 24, direction: str = "growing") -> Trend:
    slope = {"growing": 0.34, "steady": 0.02, "fading": -0.28}.get(direction)
    points = []
    for month in range(months):
        level = 30 * (1 + (slope or 0)) ** (month / 12)
        posts = max(round(level + rng.gauss(0, 5)), 0)
        points.append(
            TrendPoint(
                f"{2023 + (month + 2) // 12}-{(month + 2) % 12 + 1:02}",
                posts,
                round(posts * 0.6),
            )
        )
    if slope is None:
        return Trend(tuple(points), None, None, None, "unknown")
    return Trend(tuple(points), slope, slope - 0.18, slope + 0.21, direction)


def a_member(rng: random.Random, niche: int, number: int, size: int, phrases: tuple[str, ...]) -> NicheMember:
    kinds = rng.sample(KINDS, 3)
    reasons = tuple(Reason(kind, rng.randint(1, 30), rng.choice(phrases)) for kind in kinds)
    affinity = round(max(0.06, 0.97 - number / size * 0.9), 3)
    weeks = rng.randint(1, 90)
    acts = weeks * 4
    key = a_key("member", niche, number)
    heard, places = tuple(rng.sample(phrases, 2)), tuple(rng.sample(PLACES, 2))
    first, last = "2023-03-04T10:00:00Z", "2025-02-20T21:00:00Z"
    return NicheMember(
        key,
        affinity,
        reasons,
        acts,
        acts // 5,
        weeks,
        rng.randint(0, 20),
        heard,
        places,
        first,
        last,
    )


def a_thread(rng: random.Random, niche: int, number: int, phrase: str) -> NicheThread:
    question = rng.random() < 0.5
    title = f"How do you get on with {phrase}?" if question else f"Notes on {phrase}, part {number + 1}"
    best = tuple(a_key("post", niche, number, post) for post in range(3))
    return NicheThread(
        thread=a_key("thread", niche, number),
        title=title,
        place=rng.choice(PLACES),
        weight=round(0.98 - number * 0.01, 3),
        posts=rng.randint(2, 60),
        people=rng.randint(2, 20),
        author=a_key("member", niche, 0),
        at="2024-05-04T09:00:00Z",
        last_at="2024-06-01T09:00:00Z",
        question=question,
        answered=question and rng.random() < 0.6,
        worth=rng.random(),
        best=best,
    )


def the_evidence(rng: random.Random, size: int, posts: tuple[str, ...], small: bool) -> tuple[Measure, ...]:
    people = Measure("people", size, size * 0.9, size * 1.2, 0.6, 0.58, 0.63, size, 1512, f"{size} of 1512")
    asked, used = rng.randint(40, 90), rng.randint(3, 8)
    each = "5.2 acts each inside, 3.1 by everybody on the whole platform"
    return (
        people,
        a_measure("homelessness", used, 8, text=f"spread over {used} of 8 places", posts=posts[:4]),
        too_few("unanswered") if small else a_measure("unanswered", asked // 3, asked, posts=posts),
        a_measure("return_rate", 52, 81, text="52 of 81 came back in a later week", posts=posts[:6]),
        too_few("reciprocity") if small else a_measure("reciprocity", 52, 100, text="52 of 100 pairs both ways"),
        a_measure("consistency", 95, 104, text="alive in 95 of 104 weeks"),
        Measure("passion", 5.2, 4.3, 6.4, 0.53, 0.43, 0.63, 450, size, each),
        Measure("density", 3.4, 2.9, 4.1, 0.68, 0.58, 0.82, 61, 800, "61 pairs talk, 17.9 expected by chance"),
        Measure("stability", 0.88, 0.83, 0.92, 0.88, 0.83, 0.92, 19, 20, "found again in 19 of 20 resamples"),
    )


def a_readiness(state: str = "ready") -> Readiness:
    score = {"ready": 0.78, "ask": 0.51, "small": 0.22}[state]
    parts = (
        ReadinessPart("people", score, 0.25, "31 people are active in a usual week"),
        ReadinessPart("homelessness", 0.78, 0.25, "Its posts lie in 11 places"),
        ReadinessPart("unanswered", 0.41, 0.2, "26 of 63 questions went unanswered"),
        ReadinessPart(
            "return_rate",
            0.64,
            0.15,
            "52 of 81 came back in a later week",
        ),
        ReadinessPart("consistency", 0.91, 0.15, "Alive in 95 of 104 weeks"),
    )
    return Readiness(score, state, parts)


def the_talk(rng: random.Random, members: Sequence[NicheMember]) -> tuple[tuple[str, str, int], ...]:
    """Who answers whom: two circles that hardly talk with each other; the last fifth talks with nobody."""
    keys = [member.member for member in members[: len(members) * 4 // 5]]
    circles = (keys[::2], keys[1::2])
    pairs = {
        tuple(sorted(rng.sample(circle if rng.random() < 0.93 else keys, 2)))
        for circle in circles
        if len(circle) > 1
        for _ in range(3 * len(circle))
    }
    return tuple((a, b, rng.randint(1, 9)) for a, b in sorted(pairs))


def a_position(number: int) -> dict[str, float]:
    """Where the ``number``-th niche lies on the map: a spiral, so that neighbours in rank are not on one heap."""
    angle, reach = number * 2.4, 0.9 * math.sqrt((number + 0.3) / (number + 4))
    return {"x": round(reach * math.cos(angle), 3), "y": round(reach * math.sin(angle), 3)}


def a_niche(
    number: int = 0,
    *,
    seed: int = 0,
    size: int | None = None,
    state: str | None = None,
    **changes: Any,
) -> Niche:
    """The ``number``-th niche of a made-up photography platform; any field may be given instead."""
    rng = random.Random(f"{seed}/{number}")
    name, *phrases = SUBJECTS[number % len(SUBJECTS)]
    if number >= len(SUBJECTS):
        name += f" {number // len(SUBJECTS) + 1}"
    size = size or max(86 - 7 * number, 8)
    state = state or ("ready", "ask", "small")[number % 3]
    threads = tuple(a_thread(rng, number, n, phrases[n % 5]) for n in range(size // 2 + 3))
    made = Niche(
        key=f"n{number + 1:02}",
        name=name,
        phrases=tuple(Phrase(text, round(1 - n * 0.15, 2), 60 - 9 * n) for n, text in enumerate(phrases)),
        parent=None,
        children=(),
        size=size,
        weekly=size / 3,
        members=tuple(a_member(rng, number, n, size, tuple(phrases)) for n in range(size)),
        threads=threads,
        questions=tuple(Question(f"What do you do about {p}?", 14 - 2 * n, 6 - n, ()) for n, p in enumerate(phrases)),
        searches=tuple(Search(f"{p} settings", 23 - 4 * n, 9, max(23 - 8 * n, 0)) for n, p in enumerate(phrases)),
        interests=(
            Interest("extreme-macro.example", "link", 23, 8.4),
            Interest("entomology", "survey", 14, 3.1),
        ),
        places=tuple(Place(p, 90 - 20 * n, round(0.4 - 0.08 * n, 2)) for n, p in enumerate(rng.sample(PLACES, 4))),
        trend=a_trend(rng, direction=("growing", "steady", "fading", "unknown")[number % 4]),
        evidence=the_evidence(rng, size, tuple(t.best[0] for t in threads[:20]), state == "small"),
        readiness=a_readiness(state),
        stability=round(0.95 - 0.06 * (number % 8), 2),
        **a_position(number),
    )
    return replace(made, **{"links": the_talk(rng, made.members), **changes})


def a_discovery(niches: int = 3, *, seed: int = 0, **changes: Any) -> Discovery:
    """A run that found ``niches`` niches. The second is part of the first; neighbours share people."""
    found = [a_niche(number, seed=seed) for number in range(niches)]
    if niches > 1:
        found[0] = replace(found[0], children=("n02",))
        found[1] = replace(found[1], parent="n01")
    links = tuple(
        Link(a.key, b.key, 5 + (i * j) % 11, 0.08)
        for (i, a), (j, b) in combinations(enumerate(found), 2)
        if j == i + 1 or math.dist((a.x, a.y), (b.x, b.y)) < 0.3
    )
    made = Discovery(
        seed=seed,
        floor=5,
        counts=dict(COUNTS),
        first_at="2023-03-01T00:00:00Z",
        last_at="2025-02-27T00:00:00Z",
        weights=WEIGHTS,
        niches=tuple(found),
        links=links,
        rejected=4,
        notes=("The platform was quiet in August, so trends are less certain.",),
        seconds={"read": 0.4},
    )
    return replace(made, **changes)


def planted(table: pa.Table, key: str) -> dict[str, set[str]]:
    """The people (``key`` "member") or threads of each planted niche of a simulated platform."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in table.to_pylist():
        if row["niche"]:
            groups[row["niche"]].add(row[key])
    return groups
