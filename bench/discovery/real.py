"""Real data whose communities are known. What would give them away is stripped before anything is clustered."""

from __future__ import annotations

import re
import tarfile
from collections import Counter, defaultdict
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bench.discovery.known import Known, from_threads
from coterie_discovery import SCHEMAS, Signals, read_export, unsigned

DATA = Path(__file__).parents[3] / "shared" / "data"
NARROW = r"#\*\*[^*]+\*\*|\S*#narrow\S*"
MOVED = r"(?i)this topic was (moved|resolved)|moved (here )?from"
FORUM = r"(?i)\S*\br/\w+\S*"
LEAST_QUESTIONS = 20


def zulip() -> Known:
    """Streams are the truth. Links to streams and the bot's notes about moved messages would tell."""
    signals = read_export(DATA / "zulip_ncar.tar.xz").signals
    posts = _without(signals.posts, NARROW)
    posts = posts.filter(pc.invert(pc.match_substring_regex(posts["text"], MOVED)))
    place = dict(zip(posts["thread"].to_pylist(), posts["place"].to_pylist(), strict=True))
    return from_threads("zulip_ncar", replace(signals, posts=posts), {t: {p} for t, p in place.items() if p})


def beer() -> Known:
    """Tags with at least twenty questions are the truth; a question has several, and all of them count."""
    signals = read_export(DATA / "se_beer_2020.tar.xz").signals
    rows = zip(signals.posts["thread"].to_pylist(), signals.posts["tags"].to_pylist(), strict=True)
    tags = {thread: set(tags) for thread, tags in rows if tags}
    count = Counter(tag for some in tags.values() for tag in some)
    common = {tag for tag, n in count.items() if n >= LEAST_QUESTIONS}
    return from_threads("se_beer", signals, {t: some & common for t, some in tags.items() if some & common})


def reddit() -> Known:
    """Forums are the truth; each post is a thread. No authors. File names, addresses and forum numbers are not read."""
    signals = read_export(DATA / "reddit_makers_photo.tar.xz").signals
    posts = _without(_without(signals.posts, FORUM), FORUM, "title")
    place = dict(zip(posts["thread"].to_pylist(), posts["place"].to_pylist(), strict=True))
    return from_threads("reddit_makers", Signals(posts=posts), {t: {p} for t, p in place.items() if p})


def mail() -> Known:
    """Who mails whom in a research institute; nothing but acts. Departments of the people mailed are the truth.

    Each person is both somebody who acts and a thing that is acted on, as a page that others visit.
    """
    folder = DATA / "graph_email_eu_core"
    edges = [line.split() for line in (folder / "email-Eu-core.txt").read_text().splitlines()]
    homes = [line.split() for line in (folder / "email-Eu-core-department-labels.txt").read_text().splitlines()]
    columns = {
        "actor": pa.array([f"e{a}" for a, _ in edges]),
        "verb": pa.repeat("mail", len(edges)),
        "object": pa.array([f"e{b}" for _, b in edges]),
    }
    schema = SCHEMAS["acts"]
    acts = pa.table([columns.get(f.name, pa.nulls(len(edges), f.type)) for f in schema], schema=schema)
    mailed = set(acts["object"].to_pylist())
    threads = {f"e{who}": {f"department {home}"} for who, home in homes if f"e{who}" in mailed}
    members: dict[str, set[str]] = defaultdict(set)
    for who, home in homes:
        members[f"department {home}"].add(f"e{who}")
    return Known("email_eu", Signals(acts=acts), threads, dict(members))


def news() -> Known:
    """Groups of 20 newsgroups are the truth; a thread is a subject, its group the one most of its posts are in.

    Signatures are cut here as the engine would cut them, so that its competitors read the same words.
    """
    rows: list[dict[str, str | None]] = []
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    with tarfile.open(DATA / "20news_18828.tar.xz", "r:xz") as archive:
        for entry in archive:
            if entry.isfile():
                raw = archive.extractfile(entry).read()  # type: ignore[union-attr]
                row, group = _news_post(entry.name, raw.decode("latin-1"))
                rows.append(row)
                groups[str(row["thread"])][group] += 1
    schema = SCHEMAS["posts"]
    posts = pa.table({f.name: pa.array([r.get(f.name) for r in rows], f.type) for f in schema}, schema=schema)
    return from_threads(
        "20news", Signals(posts=unsigned(posts)), {t: {g.most_common(1)[0][0]} for t, g in groups.items()}
    )


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


def _without(posts: pa.Table, pattern: str, name: str = "text") -> pa.Table:
    """``posts`` with what matches cut out of one column."""
    at = posts.schema.get_field_index(name)
    cut = pa.chunked_array([pc.replace_substring_regex(posts[name].combine_chunks(), pattern, " ")])
    return posts.set_column(at, posts.schema.field(name), cut)
