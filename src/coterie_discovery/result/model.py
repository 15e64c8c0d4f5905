"""What discovery found: frozen, serialisable, every number with what stands behind it.

Shares and scores are in 0..1 unless a field says otherwise, times are ISO 8601 UTC strings, keys are those of the
signals. ``None`` stands for "too few to tell": a count below the size floor is never written out.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from pyarrow import Table
else:  # results are shown where Arrow is not loaded
    Table = Any

# A niche that was not found again is looked for this many runs longer, and then forgotten.
REMEMBERED_RUNS = 10

FORMAT = "coterie-niches/1"


@dataclass(frozen=True)
class Phrase:
    """A word or phrase that sets a niche apart. ``weight`` is relative to the niche's strongest phrase."""

    text: str
    weight: float
    posts: int


@dataclass(frozen=True)
class Reason:
    """Why a member is counted: asked, answered, posted, viewed, liked, searched, follows, talks_with or placed.

    ``count`` is how often, ``about`` the phrase (or label, or query) it concerned, ``posts`` up to five examples.
    """

    kind: str
    count: int
    about: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class NicheMember:
    """One person's part in one niche. A person may be in several, so affinities of a person need not sum to one."""

    member: str
    affinity: float
    reasons: tuple[Reason, ...]
    acts: int  # posts, replies, likes, views and searches inside the niche
    posts: int
    weeks: int  # distinct weeks with an act
    partners: int  # distinct people they answered or were answered by, inside the niche
    phrases: tuple[str, ...]  # what they care about inside the niche, strongest first
    places: tuple[str, ...]  # where on the platform they do it, most used first
    first_at: str | None
    last_at: str | None


@dataclass(frozen=True)
class NicheThread:
    """One thread of the niche, with the posts a reader would want to see first."""

    thread: str
    title: str
    place: str | None
    weight: float  # how surely the thread belongs to the niche
    posts: int
    people: int
    author: str | None
    at: str | None
    last_at: str | None
    question: bool
    answered: bool
    worth: float  # how good a first topic it would make: answered, liked, many people, on the niche's own words
    best: tuple[str, ...]  # post keys, opening post first, then the best answers


@dataclass(frozen=True)
class Question:
    """A question people ask again and again, in the words of its clearest asking. ``people`` asked it (None: few)."""

    text: str
    times: int
    unanswered: int
    threads: tuple[str, ...]
    people: int | None = None


@dataclass(frozen=True)
class Search:
    """A search made by the niche's people. ``empty`` of ``times`` found nothing; 0 also where fewer people than the
    floor searched in vain."""

    query: str
    times: int
    people: int
    empty: int


@dataclass(frozen=True)
class Interest:
    """Something outside the platform that the niche's people share, ``lift`` times as often as everybody."""

    label: str
    source: str
    people: int
    lift: float


@dataclass(frozen=True)
class Place:
    """Where the niche's posts stand on the platform. ``share`` is of the niche's posts."""

    place: str
    posts: int
    share: float


@dataclass(frozen=True)
class TrendPoint:
    """One calendar month (``2024-03``). ``people`` is None where there were some, but fewer than the floor."""

    month: str
    posts: int
    people: int | None


@dataclass(frozen=True)
class Trend:
    """``change`` is the relative change per year, ``low``/``high`` its 95 % interval; all None if too few to tell."""

    points: tuple[TrendPoint, ...]
    change: float | None
    low: float | None
    high: float | None
    direction: str  # growing, steady, fading, unknown


@dataclass(frozen=True)
class Measure:
    """One line of evidence.

    ``measure`` is people, homelessness, unanswered, return_rate, reciprocity, consistency, passion, density,
    stability or need. ``value``/``low``/``high`` are in the measure's own unit with a 95 % interval (None: too few to
    tell); ``bar``/``bar_low``/``bar_high`` are the same on a 0..1 scale for drawing. ``count`` of ``base`` is what was
    counted; ``text`` says it in a few words ("26 of 63"); ``posts`` are up to 20 post keys behind it.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    bar: float
    bar_low: float | None
    bar_high: float | None
    count: int | None
    base: int | None
    text: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadinessPart:
    """``score`` 0..1 times ``weight`` is what this measure adds to readiness; ``why`` says it in plain words."""

    measure: str
    score: float
    weight: float
    why: str


@dataclass(frozen=True)
class Readiness:
    """``state`` is ready, ask (worth asking its people) or small (too small to tell)."""

    score: float
    state: str
    parts: tuple[ReadinessPart, ...]


@dataclass(frozen=True)
class Decision:
    """What people decided about a niche: ``kind`` is renamed, merged, split, contains or excludes.

    ``passed`` tells whether the niche would have been reported without them (None: that was not the question).
    """

    kind: str
    text: str
    passed: bool | None


@dataclass(frozen=True)
class Niche:
    """A group of people with one interest, and the evidence for it."""

    key: str  # "n01"...: the rank in this run, not an identity across runs
    name: str
    phrases: tuple[Phrase, ...]
    parent: str | None
    children: tuple[str, ...]
    size: int
    weekly: float  # people active in the niche in a median week of the last quarter of the period
    members: tuple[NicheMember, ...]  # strongest affinity first
    threads: tuple[NicheThread, ...]  # strongest weight first
    questions: tuple[Question, ...]
    searches: tuple[Search, ...]
    interests: tuple[Interest, ...]
    places: tuple[Place, ...]
    trend: Trend
    evidence: tuple[Measure, ...]
    readiness: Readiness
    stability: float
    x: float  # map position, -1..1; related niches lie close to each other
    y: float
    links: tuple[tuple[str, str, int], ...] = ()  # (member, member, exchanges): who answers whom inside the niche
    identity: str = ""  # lasts across runs: made at birth, carried on by matching
    decisions: tuple[Decision, ...] = ()  # what people decided that this run kept
    alternatives: tuple[str, ...] = ()  # up to three other names that would do; none is a name of another niche


Weighted = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class EarlierNiche:
    """What later runs need to know of a niche: of whom and what it was (strongest first), and where it lay.

    ``low``..``high`` is the interval of ``people``; ``absent`` is how many runs ago it was reported (0: the last one).
    """

    identity: str
    key: str
    name: str
    members: Weighted
    threads: Weighted
    phrases: tuple[str, ...] = ()
    people: int = 0
    low: float | None = None
    high: float | None = None
    x: float | None = None
    y: float | None = None
    parent: str | None = None  # the key of its parent in that run
    state: str = ""
    absent: int = 0


@dataclass(frozen=True)
class Link:
    """Two niches that share people. ``weight`` is the Jaccard index of their members."""

    a: str
    b: str
    people: int
    weight: float


@dataclass(frozen=True)
class Change:
    """What became of one niche since the earlier run."""

    kind: str  # born, grown, shrunk, steady, split, merged, gone
    niche: str | None  # key in this run; None when gone
    name: str
    before: tuple[str, ...]  # keys in the earlier run that it came from
    people_before: int | None  # None when born
    people_now: int | None  # None when gone


@dataclass(frozen=True)
class SignalWeight:
    """How much one signal counted, estimated from the data, and what that says in plain words."""

    signal: str  # text, participation, replies, searches, affinities, views, vectors
    weight: float
    words: str


@dataclass(frozen=True)
class Tentative:
    """A group that nearly came back under resampling: it may be a niche. Counts are of what was looked at closely."""

    name: str
    phrases: tuple[str, ...]
    people: int
    threads: int
    stability: float


@dataclass(frozen=True)
class GroupTest:
    """One of the tests that a group must pass to be a niche.

    ``test`` is people, certain, returns, left_out, lives, comes_back, apart or sampled; ``passed`` is None where it
    could not be told; ``value`` was measured and ``least`` was needed, both in the test's own unit; ``words`` say it as
    a sentence.
    """

    test: str
    passed: bool | None
    value: float | None
    least: float | None
    words: str


@dataclass(frozen=True)
class LessCertainGroup:
    """A group of threads that is no niche: what else the platform talks about, and which tests that group failed.

    ``people`` is None below the floor, and for a ``subject``, whose posts have no authors, so that nobody can tell who
    it is of. ``near`` is the niche most like it. ``x`` and ``y`` are on the niches' map.
    """

    key: str  # "g01"...: surest first, in this run alone
    name: str
    phrases: tuple[str, ...]
    people: int | None
    threads: int
    subject: bool
    near: str | None
    stability: float
    tests: tuple[GroupTest, ...]
    x: float
    y: float


@dataclass(frozen=True)
class Complete:
    """Everybody and every thread of all niches, where that is too many to tell one by one.

    ``members``: member, niche, affinity. ``threads``: thread, niche, weight. By niche, strongest first.
    """

    members: Table
    threads: Table


@dataclass(frozen=True)
class OtherThreads:
    """Threads of no niche. ``threads``: thread, niche, weight; niche is the key of a less certain group, or of the
    niche that the thread is likeliest of, though not surely."""

    threads: Table


@dataclass(frozen=True)
class Discovery:
    """One run's result. ``niches`` are ranked by readiness."""

    seed: int
    floor: int
    counts: dict[str, int]  # members, posts, threads, acts, searches, affinities, in_niche, in_no_niche
    first_at: str | None
    last_at: str | None
    weights: tuple[SignalWeight, ...]
    niches: tuple[Niche, ...]
    links: tuple[Link, ...]
    rejected: int = 0  # groups that are neither niches nor tentative
    notes: tuple[str, ...] = ()  # what the reader of the result should know, in plain words
    changes: tuple[Change, ...] = ()  # since the earlier run; empty when there was none
    tentative: tuple[Tentative, ...] = ()  # what may be a niche, surest first
    less_certain: tuple[LessCertainGroup, ...] = ()  # every other group of the full partition, surest first
    seconds: dict[str, float] = field(default_factory=dict, compare=False)  # of each step; not part of the result
    # What earlier runs reported and this one does not; for later runs alone, so not part of the result either.
    remembered: tuple[EarlierNiche, ...] = field(default=(), compare=False)
    complete: Complete | None = field(default=None, compare=False)  # set where only a sample was looked at closely
    other_threads: OtherThreads | None = field(default=None, compare=False)  # for ``--all``

    def to_dict(self) -> dict[str, Any]:
        """The content of ``niches.json``: plain lists, dicts, numbers and strings. Timings stay out of it."""
        plain = asdict(replace(self, remembered=(), complete=None, other_threads=None))
        del plain["seconds"], plain["remembered"], plain["complete"], plain["other_threads"]
        return {"format": FORMAT, **plain}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Discovery:
        """What :meth:`to_dict` gave, and ``remembered`` where it stands beside it. ValueError if it is anything else.

        The message of the error says what, where and what was expected.
        """
        if plain.get("format") != FORMAT:
            raise ValueError(f"its format is {plain.get('format')!r}, expected {FORMAT!r}")
        return msgspec.convert({name: value for name, value in plain.items() if name != "format"}, cls)
