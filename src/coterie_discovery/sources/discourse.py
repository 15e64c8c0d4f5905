"""Reads what Discourse gives as JSON: posts one a file or in lists (``/posts.json``), and topics (``/t/<id>.json``).

The place of a post is its category. Likes are counted there without saying whose, so they are no acts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.json_text import is_json, needed, whole
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import bare_links, hosts, plain_text
from coterie_discovery.sources.plain import tidy, with_fences
from coterie_discovery.sources.spill import with_columns
from coterie_discovery.sources.threading import NUMBERED, answered_rows

NAME = "Discourse posts"
LOOKED_FOR = "JSON of Discourse posts (topic_id, post_number, cooked or raw) or topics (post_stream)"

EXPECTED = "JSON of Discourse posts with id, topic_id, post_number, created_at, a user, and cooked or raw"
REGULAR = 1
OWN_ACCOUNTS = frozenset({"system", "discobot"})
TAG_NAMES = ("name", "text", "slug", "id")
_NOTICES = {"2": "notices of moderators", "4": "whispers among the staff"}

_POST = re.compile(rb'"post_number"\s*:\s*\d')
_TOPIC = re.compile(rb'"topic_id"\s*:\s*\d')
_SITE = re.compile(r"/user_avatar/([\w.-]+\.[a-z]+)/")
_DROPPED = re.compile(
    r'class="(?:[^"]*[\s-])?(?:quote|onebox|onebox-result|mention|mention-group|hashtag|emoji|lightbox)\b'
)
# What Discourse puts in place of a post that its author took back.
_TAKEN_BACK = re.compile(
    r"\s*(?:<p>)?\s*\((?:post|topic) (?:deleted|withdrawn) by (?:its |the )?author\b[^()]*\)\s*(?:</p>)?\s*\Z", re.I
)
_RAW_QUOTE = re.compile(r"\[quote[^\]]{0,500}\].*?(?:\[/quote\]|\Z)", re.S)


def find(files: Listing) -> list[str]:
    """The top folder if any JSON file holds posts of Discourse."""
    heads = files.heads(name for name, size in files.items() if is_json(name) and size)
    return [""] if any(_POST.search(head) and _TOPIC.search(head) for head in heads.values()) else []


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every JSON file, in whatever order the archive holds them."""
    forum = _Forum(into)
    for name, stream in opened.members(set(filter(is_json, opened.files))):
        folder = name.rpartition("/")[0] or name
        with into.file(name, folder):
            forum.read_file(whole(stream, name, EXPECTED), folder, f"file {name.rpartition('/')[2]}")
    into.check_all(EXPECTED)
    forum.finish()


class _Forum:
    """One forum's reading. Categories and who answers whom are put in at the end: files come in any order."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas["numbered"] = NUMBERED
        self.categories: dict[str, str] = {}
        self.sites: Counter[str] = Counter()
        self.seen = _Seen()

    def read_file(self, data: Any, folder: str, position: str) -> None:
        found = 0
        for found, (post, topic) in enumerate(_posts(data), 1):
            self.into.rows[folder] += 1
            try:
                self._post(post, topic)
            except BadRow as error:
                number = f"{position}, post {found}" if isinstance(data, list) or topic else position
                self.into.quarantine(folder, number, str(error))
        if not found:
            for category in _categories(data):
                self.categories[str(category.get("id"))] = str(category.get("name"))
            self.into.rows[folder] += 1
            self.into.left_out["files that hold no posts"] += 1

    def _post(self, post: Any, topic: dict[str, Any]) -> None:
        if not isinstance(post, dict):
            raise BadRow(f"is a {type(post).__name__}, not an object")
        key, number = needed(post, "id", int), needed(post, "post_number", int)
        thread, at = str(needed(post, "topic_id", int)), _time(needed(post, "created_at", str))
        own = str(post.get("user_id") or needed(post, "username", str))
        if own.startswith("-") or str(post.get("username")) in OWN_ACCOUNTS:
            return self._leave_out("posts of Discourse's own accounts")
        if post.get("post_type", REGULAR) != REGULAR or post.get("action_code"):
            return self._leave_out(_NOTICES.get(str(post.get("post_type")), "notices of what was done to a topic"))
        if post.get("deleted_at") or post.get("hidden") or _is_taken_back(post):
            return self._leave_out("posts deleted or hidden")
        text, links = _text(post)
        if not self.seen.is_new(key):  # in its topic and by itself, or under an old and a new title
            return self._leave_out("posts that are there once more")
        author = self.into.keys(own)
        if author is None:
            self.into.opted_out += 1
            return None
        self._person(post, own, author)
        category = post.get("category_id") or topic.get("category_id")
        title = post.get("topic_title") or topic.get("title")
        title = (tidy(title) or None) if number == 1 and isinstance(title, str) else None
        answers = post.get("reply_to_post_number")
        answers = answers if type(answers) is int else 1  # True is an int, too
        place = str(category) if category else None
        tags = _tags(topic.get("tags")) if number == 1 else None
        row = (str(key), thread, None, place, author, at, title, text, None, tags)
        self.into.add("numbered", *row, *(n if 0 < n < 1 << 31 else 0 for n in (number, answers)))
        for label in hosts(links):
            self.into.add("affinities", author, "link", label, at)
        return None

    def _person(self, post: dict[str, Any], own: str, author: str) -> None:
        if site := _SITE.search(str(post.get("avatar_template") or "")):
            self.sites[site[1]] += 1
        if not self.into.meets(own):
            return
        self.into.add("members", author, None, None)
        if name := tidy(str(post.get("display_username") or post.get("name") or post.get("username") or "")):
            self.into.add("names", author, name)

    def _leave_out(self, what: str) -> None:
        self.into.left_out[what] += 1

    def finish(self) -> None:
        posts = self.into.take("numbered")
        if self.sites:  # avatars are served under the forum's own name
            self.into.title = self.sites.most_common(1)[0][0]
            self.into.link = f"https://{self.into.title}/t/{{thread}}"
        if not posts.num_rows:
            return
        answered, keys = answered_rows(posts), posts["post"].combine_chunks()

        def made(batch: pa.RecordBatch, start: int) -> list[pa.Array]:
            above = answered[start : start + batch.num_rows]
            places = batch["place"].dictionary_encode()
            named = pa.array([self.categories.get(own, own) for own in places.dictionary.to_pylist()], pa.string())
            return [keys.take(pa.array(above, mask=above < 0)), named.take(places.indices)]

        self.into.put("posts", with_columns(posts, ["parent", "place"], made))


class _Seen:
    """Which numbers were seen: a bit each, for the posts of a forum are numbered one after the other."""

    PAGE = 1 << 10

    def __init__(self) -> None:
        self._pages: dict[int, int] = {}

    def is_new(self, number: int) -> bool:
        """Whether ``number`` was not seen before; now it is."""
        page, bit = number // self.PAGE, 1 << number % self.PAGE
        before = self._pages.get(page, 0)
        self._pages[page] = before | bit
        return not before & bit


def _posts(data: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The posts in a file, each with its topic where the file is one."""
    if isinstance(data, list):
        yield from ((post, {}) for post in data)
    elif isinstance(data, dict):
        stream = data.get("post_stream")
        listed = stream.get("posts") if isinstance(stream, dict) else data.get("latest_posts")
        if isinstance(listed, list):
            topic = data if stream else {}
            own = {"topic_id": data["id"]} if stream and "id" in data else {}
            yield from ((own | post if isinstance(post, dict) else post, topic) for post in listed)
        elif "post_number" in data:
            yield data, {}


def _categories(data: Any) -> list[dict[str, Any]]:
    """What ``/categories.json`` and ``/site.json`` list."""
    if isinstance(data, dict) and isinstance(data.get("category_list"), dict):
        data = data["category_list"]
    listed = data.get("categories") if isinstance(data, dict) else None
    return [category for category in listed if isinstance(category, dict)] if isinstance(listed, list) else []


def _tags(tags: Any) -> list[str] | None:
    """The names of a topic's tags, which newer versions give as objects."""
    if not isinstance(tags, list):
        return None
    named = [next(filter(None, map(tag.get, TAG_NAMES)), None) if isinstance(tag, dict) else tag for tag in tags]
    return [name for name in named if isinstance(name, str) and name] or None


def _is_taken_back(post: dict[str, Any]) -> bool:
    """Whether the author deleted it: until it goes for good, its words are Discourse's own."""
    if post.get("user_deleted") is True:
        return True
    return any(isinstance(said := post.get(field), str) and _TAKEN_BACK.match(said) for field in ("raw", "cooked"))


def _text(post: dict[str, Any]) -> tuple[str, list[str]]:
    """Plain text, and the addresses it links to, from the HTML or else from what was typed."""
    if isinstance(cooked := post.get("cooked"), str):
        links: list[str] = []
        return plain_text(cooked, drop=_DROPPED, links=links), links
    text = chat_words(_RAW_QUOTE.sub("\n", with_fences(needed(post, "raw", str))))
    return text, bare_links(text)


def _time(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, OSError):
        raise BadRow(f"created_at {text[:40]!r} is not an ISO 8601 time") from None
    if not EARLIEST <= seconds < LATEST:
        raise BadRow(f"created_at {text[:40]!r} is not between 1970 and 2100")
    return seconds
