"""Who answers whom inside one niche: what the drawing holds and what it says. :mod:`.arrange` makes it.

People have no names here. Nothing is drawn of fewer people than the floor, and a circle smaller than it has no colour
of its own, so that nobody is singled out by whom they talk with.
"""

from __future__ import annotations

from dataclasses import dataclass

from coterie_discovery.result.wording import Message, grouped, people_number

WIDTH, HEIGHT = 640, 420


@dataclass(frozen=True)
class Dot:
    """One person: where, how large for their activity, and in which circle (-1: in none that is told)."""

    member: str
    x: float
    y: float
    r: float
    circle: int


@dataclass(frozen=True)
class Circle:
    """People who talk mostly with each other. ``inside`` and ``across`` count exchanges; ``words`` are theirs."""

    people: int
    inside: int
    across: int
    words: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True)
class PeopleGraph:
    """The drawing and what it says. ``talking`` people answer each other, ``silent`` ones nobody; ``hub`` of them, the
    busiest, have a part in half of all exchanges. ``lines`` are two places in ``dots`` and a thickness 1..3.
    """

    dots: tuple[Dot, ...]
    lines: tuple[tuple[int, int, int], ...]
    circles: tuple[Circle, ...]
    talking: int
    silent: int
    exchanges: int
    outside: int
    hub: int
    width: int = WIDTH
    height: int = HEIGHT


def people_message(graph: PeopleGraph) -> Message:
    """The finding of the drawing, as its title."""
    of = {"people": grouped(graph.talking)}
    if graph.circles and (len(graph.circles) > 1 or graph.outside):
        return Message(
            "One circle among the {people} people who answer each other",
            "{n} circles among the {people} people who answer each other",
            len(graph.circles),
            of,
        )
    return Message(
        "{n} person answers others, in one open circle",
        "{n} people answer each other, in one open circle",
        graph.talking,
        {},
    )


def hub_message(graph: PeopleGraph, floor: int) -> Message:
    """How much rests on the busiest; of fewer than the floor their number is not told."""
    form = "{few} of them, the busiest, have a part in half of all {n} exchanges."
    return Message(form, form, graph.exchanges, {"few": people_number(graph.hub, floor).capitalize()})


def silent_message(graph: PeopleGraph, floor: int) -> Message | None:
    """How many answer nobody inside the niche; None where everybody does."""
    if not graph.silent:
        return None
    form = "{few} others read, like or search here, and answer nobody."
    return Message(form, form, graph.silent, {"few": people_number(graph.silent, floor).capitalize()})
