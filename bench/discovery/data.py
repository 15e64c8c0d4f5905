"""Data sets whose communities are known. What would give them away is stripped before anything is clustered."""

from __future__ import annotations

import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from coterie_discovery.signals import SCHEMAS, Signals
from coterie_discovery.simulate import simulate_platform
from coterie_discovery.sources import read_export

DATA = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Known:
    """``threads``: the true groups of each thread; ``members``: the members of each true group."""

    name: str
    signals: Signals
    threads: dict[str, set[str]]
    members: dict[str, set[str]]


def hidden(signals: Signals) -> Signals:
    """Without place and tags."""
    posts = signals.posts
    for name in ("place", "tags"):
        at = posts.schema.get_field_index(name)
        posts = posts.set_column(at, posts.schema.field(name), pa.nulls(posts.num_rows, posts.schema.field(name).type))
    return replace(signals, posts=posts)


def active_members(signals: Signals, threads: dict[str, set[str]], least: int = 3) -> dict[str, set[str]]:
    """Who wrote at least ``least`` messages in the threads of each group."""
    wrote: Counter[tuple[str, str]] = Counter()
    for thread, author in zip(*(signals.posts[c].to_pylist() for c in ("thread", "author")), strict=True):
        if author is not None:
            wrote.update((group, author) for group in threads.get(thread, ()))
    groups: dict[str, set[str]] = defaultdict(set)
    for (group, author), count in wrote.items():
        if count >= least:
            groups[group].add(author)
    return dict(groups)


def _known(name: str, signals: Signals, threads: dict[str, set[str]]) -> Known:
    return Known(name, hidden(signals), threads, active_members(signals, threads))


def zulip() -> Known:
    """Streams are the truth. Links to streams and the bot's notes about moved messages would tell."""
    signals = read_export(DATA / "zulip_ncar.tar.xz").signals
    text = [re.sub(r"#\*\*[^*]+\*\*|\S*#narrow\S*", " ", t) for t in signals.posts["text"].to_pylist()]
    moved = [bool(re.search(r"(?i)this topic was (moved|resolved)|moved (here )?from", t)) for t in text]
    at = signals.posts.schema.get_field_index("text")
    posts = signals.posts.set_column(at, signals.posts.schema.field("text"), pa.array(text))
    posts = posts.filter(pa.array([not m for m in moved]))
    place = dict(zip(posts["thread"].to_pylist(), posts["place"].to_pylist(), strict=True))
    return _known("zulip_ncar", replace(signals, posts=posts), {t: {p} for t, p in place.items() if p})


def beer() -> Known:
    """Tags with at least twenty questions are the truth; they overlap."""
    signals = read_export(DATA / "se_beer_2020.tar.xz").signals
    rows = zip(signals.posts["thread"].to_pylist(), signals.posts["tags"].to_pylist(), strict=True)
    tags = {thread: set(tags) for thread, tags in rows if tags}
    common = {tag for tag, n in Counter(tag for some in tags.values() for tag in some).items() if n >= 20}
    return _known("se_beer", signals, {t: some & common for t, some in tags.items() if some & common})


def news() -> Known:
    """Groups of 20 newsgroups are the truth; a thread is a subject, its group the one most of its posts are in."""
    rows, groups = [], defaultdict(Counter)
    with tarfile.open(DATA / "20news_18828.tar.xz", "r:xz") as archive:
        for entry in archive:
            if entry.isfile():
                raw = archive.extractfile(entry).read()  # type: ignore[union-attr]
                row, group = _news_post(entry.name, raw.decode("latin-1"))
                rows.append(row)
                groups[row["thread"]][group] += 1
    schema = SCHEMAS["posts"]
    posts = pa.table({f.name: pa.array([r.get(f.name) for r in rows], f.type) for f in schema}, schema=schema)
    return _known("20news", Signals(posts=posts), {t: {g.most_common(1)[0][0]} for t, g in groups.items()})


def _news_post(name: str, raw: str) -> tuple[dict[str, str | None], str]:
    head, _, body = raw.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)
    subject = re.sub(r"^(\s*re\s*:\s*)+", "", fields.get("Subject", "").strip().lower()).strip()
    told = ("Newsgroups:", ">", "|>", ": >")
    lines = [line for line in body.split("\n") if not line.startswith(told)]
    lines = [line for line in lines if "writes:" not in line and "In article" not in line]
    key = blake2b(name.encode(), digest_size=8).hexdigest()
    author = fields.get("From", "").strip().lower() or None
    row = {"post": key, "thread": subject or key, "author": author, "title": subject, "text": "\n".join(lines)}
    return row, name.split("/")[-2]


def simulated() -> Known:
    """The simulated platform: 18 niches planted among 1,500 people; chatter and fads are left out of the scores."""
    platform = simulate_platform(members=1500, posts=10_000, seed=0)
    about = platform.threads.to_pylist()
    truth: dict[str, set[str]] = defaultdict(set)
    for row in platform.truth.to_pylist():
        truth[row["niche"]].add(row["member"])
    threads = {row["thread"]: {row["niche"]} for row in about if row["niche"]}
    return Known("simulated", hidden(platform.signals), threads, dict(truth))


SETS: dict[str, Callable[[], Known]] = {"20news": news, "zulip_ncar": zulip, "se_beer": beer, "simulated": simulated}
