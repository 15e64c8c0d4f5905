"""Who answers whom inside a niche, drawn: circles only where there are some, nobody singled out."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from coterie_discovery.report.insight.arrange import draw_people
from coterie_discovery.report.insight.circles import told_circles
from coterie_discovery.report.insight.people import HEIGHT, WIDTH, hub_message, people_message, silent_message
from tests.support.found import some

Links = list[tuple[str, str, int]]


def a_circle(letter: str, people: int, seed: int = 0) -> Links:
    """Everybody answers about half of the others."""
    rng = random.Random(f"{letter}{seed}")
    names = [f"{letter}{number:02}" for number in range(people)]
    return [(a, b, rng.randint(1, 4)) for a, b in combinations(names, 2) if rng.random() < 0.5]


def by_chance(people: int, pairs: int, seed: int) -> Links:
    rng = random.Random(seed)
    names = [f"m{number:02}" for number in range(people)]
    found = {tuple(sorted(rng.sample(names, 2))) for _ in range(pairs)}
    return [(a, b, 1) for a, b in sorted(found)]


def acts_of(links: Links, **others: int) -> dict[str, int]:
    return {name: 3 for a, b, _ in links for name in (a, b)} | others


TWO = [*a_circle("a", 12), *a_circle("b", 9), ("a00", "b00", 1), ("a01", "b01", 1)]


def test_people_who_talk_among_themselves_are_one_circle() -> None:
    circle = told_circles(TWO, 5, most=5)
    assert {name[0] for name, code in circle.items() if code == 0} == {"a"}
    assert {name[0] for name, code in circle.items() if code == 1} == {"b"}
    assert len(circle) == 21


def test_the_order_and_direction_of_links_change_nothing() -> None:
    turned = [(b, a, n) for a, b, n in reversed(TWO)]
    assert told_circles(turned, 5, most=5) == told_circles(TWO, 5, most=5)
    assert draw_people(acts_of(TWO), turned, 5) == draw_people(acts_of(TWO), TWO, 5)


@pytest.mark.parametrize("seed", range(8))
def test_exchanges_by_chance_are_not_parted(seed: int) -> None:
    assert set(told_circles(by_chance(40, 110, seed), 5, most=5).values()) == {0}


def test_a_circle_below_the_floor_is_not_told() -> None:
    links = [*a_circle("a", 12), *a_circle("b", 9), ("c0", "c1", 9), ("c1", "c2", 9), ("c2", "c0", 9)]
    graph = draw_people(acts_of(links), links, 5)
    assert graph
    assert [circle.people for circle in graph.circles] == [12, 9]
    assert {dot.circle for dot in graph.dots if dot.member.startswith("c")} == {-1}
    assert graph.outside == 3


def test_fewer_people_than_the_floor_are_not_drawn() -> None:
    links = [("a", "b", 5), ("b", "c", 2), ("c", "d", 1)]
    everybody = acts_of(links, e=9, f=9)
    assert draw_people(everybody, links, 5) is None
    assert draw_people(everybody, links, 4) is not None
    assert draw_people({}, [], 5) is None


def test_who_is_not_in_the_niche_is_not_drawn() -> None:
    graph = draw_people({name: 1 for name in acts_of(TWO) if name != "a00"}, TWO, 5)
    assert graph
    assert "a00" not in {dot.member for dot in graph.dots}
    assert graph.exchanges == sum(n for a, b, n in TWO if "a00" not in (a, b))


def test_dots_lie_in_the_frame_and_not_on_each_other_and_grow_with_what_people_do() -> None:
    acts = acts_of(TWO) | {"a00": 200}
    graph = draw_people(acts, TWO, 5)
    assert graph
    for dot in some(graph.dots):
        assert dot.r <= dot.x <= WIDTH - dot.r
        assert dot.r <= dot.y <= HEIGHT - dot.r
    assert all(
        (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > (a.r + b.r) ** 2 * 0.9 for a, b in some(combinations(graph.dots, 2))
    )
    assert max(graph.dots, key=lambda dot: dot.r).member == "a00"


def test_those_who_talk_most_are_drawn_and_all_are_counted() -> None:
    graph = draw_people(acts_of(TWO, zoe=4), TWO, 5, most=10)
    assert graph
    assert len(graph.dots) == 10
    assert graph.talking == 21
    assert graph.silent == 1
    assert all(a < 10 and b < 10 for a, b, _ in some(graph.lines))


def test_a_circle_has_the_words_that_the_floor_of_its_people_share() -> None:
    phrases = {name: ("rails",) if name[0] == "a" else ("flash", f"only {name}") for name in acts_of(TWO)}
    graph = draw_people(acts_of(TWO), TWO, 5, phrases=phrases)
    assert graph
    assert [circle.words for circle in graph.circles] == [("rails",), ("flash",)]


def test_what_it_says_is_counted_and_small_numbers_are_not_told() -> None:
    graph = draw_people(acts_of(TWO, zoe=4), TWO, 5)
    assert graph
    assert str(people_message(graph)) == "2 circles among the 21 people who answer each other"
    assert str(silent_message(graph, 5)) == "Fewer than 5 others read, like or search here, and answer nobody."
    assert str(hub_message(graph, 30)).startswith("Fewer than 30 of them, the busiest, have a part in half of all")
    alone = by_chance(40, 110, 3)
    open_circle = draw_people(acts_of(alone), alone, 5)
    assert open_circle
    assert str(people_message(open_circle)).endswith("people answer each other, in one open circle")
    assert silent_message(open_circle, 5) is None
