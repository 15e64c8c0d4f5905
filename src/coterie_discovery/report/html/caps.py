"""How much of everything a report shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caps:
    """How much of each list is shown; the rest is counted. The full lists are in ``niches.json``."""

    people: int
    threads: int
    questions: int
    short: int  # searches, interests, places, related niches
    posts: int
    months: int
    talking: int  # people drawn in the graph of who answers whom
    tentative: int
    less_certain: int
    help: bool  # what each measure means at each line, and not only in "How to read this"

    @classmethod
    def for_niches(cls, niches: int) -> Caps:
        """Less of each when there are more niches, so that the file stays a file one can mail."""
        if niches <= 60:
            return cls(
                people=15,
                threads=12,
                questions=10,
                short=12,
                posts=5,
                months=60,
                talking=80,
                tentative=24,
                less_certain=200,
                help=True,
            )
        return cls(
            people=4,
            threads=4,
            questions=4,
            short=4,
            posts=2,
            months=12,
            talking=16,
            tentative=24,
            less_certain=60,
            help=False,
        )
