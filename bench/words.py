"""What simulated sites say, and how much of it. Only the standard library: the peers' environments read this, too."""

from __future__ import annotations

import random
from dataclasses import dataclass

FULL_PAGE, LIST_ROWS = 20, 30
WORDS = (
    "shutter spring curtain lever focus thread mirror screw cam gear oil felt seal lens mount plate timing slow fast "
    "camera repair tool bench light meter cell wire solder battery film advance rewind counter release dial ring"
).split()


@dataclass(frozen=True)
class Size:
    """How much there is: ten posts a topic and a hundred a person, but never fewer than 200 people."""

    posts: int

    @property
    def topics(self) -> int:
        return self.posts // 10

    @property
    def users(self) -> int:
        return max(200, self.posts // 100)

    def topic_of(self, post: int) -> int:
        """Which topic, by number, a post is in: the first has a full page, and the others take turns."""
        return 0 if post < FULL_PAGE else 1 + (post - FULL_PAGE) % (self.topics - 1)


def title() -> str:
    return " ".join(random.choices(WORDS, k=7)).capitalize() + "?"


def text() -> str:
    """Two paragraphs of 40 words, the second of them strong, as Markdown."""
    paragraphs = [" ".join(random.choices(WORDS, k=40)).capitalize() + "." for _ in range(2)]
    return f"{paragraphs[0]}\n\n**{paragraphs[1]}**"


def html(written: str) -> str:
    """What any Markdown makes of ``text``."""
    first, second = written.split("\n\n")
    return f"<p>{first}</p>\n<p><strong>{second.strip('*')}</strong></p>\n"
