"""What is said in the chat of a demonstration. ``{0}``, ``{1}``… are the niche's phrases, strongest first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One message: ``who`` says it (0 leads), ``after`` how many minutes after the line before it; ``answers`` is the
    place of the line it answers in its own burst; then others react."""

    who: int
    after: float
    text: str
    answers: int | None = None
    reactions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Burst:
    """What is said in one go, ``days`` ago."""

    days: float
    lines: tuple[Line, ...]


def burst(days: float, *lines: Line) -> Burst:
    return Burst(days, lines)


EVERYDAY = (
    burst(
        20.4,
        Line(0, 0, "This one is for small things: what is on your table today, and what went wrong with it."),
        Line(1, 6, "Then I begin. Half an hour of {0} before breakfast, and late for work.", reactions=((0, "laugh"),)),
        Line(2, 4, "Worth it?"),
        Line(1, 1, "Every minute."),
    ),
    burst(
        18.9,
        Line(3, 0, "Is anybody here awake who has done {1} this week?"),
        Line(5, 11, "Yes, yesterday. What happened?", answers=0),
        Line(3, 2, "It looked fine in the evening and wrong this morning."),
        Line(3, 1, "I have not touched it since."),
        Line(5, 3, "Leave it for a day. Mine came back by itself.", reactions=((3, "thanks"), (2, "insight"))),
    ),
    burst(
        16.3,
        Line(4, 0, "Somebody at work asked me what {2} is, and I talked for forty minutes."),
        Line(6, 8, "Only forty?", answers=0, reactions=((4, "laugh"), (1, "laugh"), (0, "laugh"))),
    ),
    burst(
        14.6,
        Line(2, 0, "I found my old notes about {0}. Page one says “this will be easy”."),
        Line(1, 5, "Keep that page."),
        Line(0, 22, "Frame it.", reactions=((2, "love"),)),
        Line(2, 2, "It hangs above the table now."),
    ),
    burst(
        12.2,
        Line(6, 0, "Has anyone a source for parts that still answers mails?"),
        Line(1, 14, "Two, but both are slow. I will look them up tonight."),
        Line(
            1,
            300,
            "As promised:\n\n- the one in the north, three weeks\n- the one who says *maybe*, and then sends it anyway",
            answers=0,
            reactions=((6, "thanks"), (5, "thanks"), (3, "like")),
        ),
        Line(6, 9, "You are a treasure. Ordered."),
    ),
    burst(
        9.7,
        Line(5, 0, "Rain all weekend. {3} it is."),
        Line(4, 3, "Same here. Shall we compare on Sunday evening?"),
        Line(5, 1, "Yes. Eight?"),
        Line(4, 1, "Eight."),
        Line(3, 7, "I will listen in and ask the beginner's questions."),
    ),
    burst(
        7.1,
        Line(4, 0, "That was a good evening yesterday. What I take with me: go slower, write it down, {1} last."),
        Line(
            3,
            12,
            "And that my questions were not stupid. Thank you.",
            reactions=((4, "love"), (5, "love"), (0, "love")),
        ),
        Line(5, 2, "They were the best ones."),
    ),
    burst(
        4.8,
        Line(1, 0, "Small victory: {0} on the first try. I checked twice whether I had forgotten something."),
        Line(2, 4, "Had you?"),
        Line(1, 3, "Of course.", reactions=((2, "laugh"), (6, "laugh"))),
        Line(0, 30, "Celebrate it all the same.", answers=0, reactions=((1, "celebrate"),)),
    ),
    burst(
        2.3,
        Line(6, 0, "The parts came! Three weeks and a day."),
        Line(1, 5, "Told you.", reactions=((6, "thanks"),)),
        Line(6, 1, "Pictures tonight, if the light holds."),
    ),
    burst(
        0.35,
        Line(2, 0, "Who is at it tonight?"),
        Line(5, 9, "Me, with {2} and a strong tea."),
        Line(3, 4, "Me too. My second try at {1}; wish me luck."),
        Line(2, 2, "Luck! Tell us how it went.", answers=2, reactions=((3, "thanks"),)),
    ),
)
