"""Exports that no reader knows, told by what is in them, so that an operator learns what they have and what to do.

A platform is told by fields that its records have together, or by a mark no other format has; never by names of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from coterie_discovery.sources.listing import Listing

TABLES = (
    "which Coterie does not read yet; write it as tables (a file posts.csv with the columns post, thread and text is "
    "enough): docs/data-formats.md, “The public table format”"
)
MAIL = (
    "which Coterie does not read yet; pack each list as one mbox (mail programs export that), or write tables: "
    "docs/data-formats.md"
)
AS_JSON = "of which Coterie reads the JSON; export it as JSON"

_FIELD = re.compile(rb'(?<!\\)"([\w$@.:-]{1,80})"\s*:')
_WORD = re.compile(rb"[A-Za-z_]\w{1,80}")
# What the public table format itself has: such a file is one of its tables, whatever else it holds.
_OWN = (frozenset({"post", "thread", "text"}), frozenset({"actor", "verb", "object"}))


class Shape(NamedTuple):
    """A platform, and sets of fields of which its records have all of one."""

    name: str
    fields: tuple[str, ...]
    advice: str = TABLES


SHAPES = (
    Shape("a Telegram export", (
        "date_unixtime", "text_entities from", "messages from_id", "messages actor_id",
        "personal_information chats", "chats list about",
    )),
    Shape("a Lemmy export", (
        "creator community published", "creator community published_at", "creator_id community_id", "ap_id published",
    )),
    Shape("a Mattermost export", (
        "team channel message create_at", "channel_id create_at root_id message",
        "channel_id create_at user_id message",
    )),
    Shape("a Rocket.Chat export", ("rid msg ts u",)),
    Shape("a Facebook or Instagram download", (
        "timestamp data post", "timestamp data comment", "timestamp data attachments", "group_posts_v2",
        "group_comments_v2", "comments_v2", "sender_name timestamp_ms", "string_map_data", "media_map_data",
    )),
    Shape("a Mastodon (ActivityPub) archive", (
        "@context orderedItems", "@context actor object published", "account spoiler_text reblogs_count",
    )),
    Shape("a Bluesky archive", ("$type createdAt langs", "$type createdAt reply", "uri cid record author")),
    Shape("GitHub discussions or issues", (
        "discussions nodes", "discussions edges", "issues nodes", "issues edges", "login createdAt body",
        "login node_id body", "login createdAt bodyText", "html_url node_id body",
    )),
    Shape("GitLab issues", ("iid project_id description", "iid web_url description")),
    Shape("a Skype or Microsoft Teams export", (
        "conversations exportDate", "createdDateTime contentType body", "createdDateTime channelIdentity",
    )),
    Shape("a Google Chat export", ("creator created_date text", "creator created_date topic_id")),
    Shape("a Hacker News export", ("by time kids", "by time descendants", "objectID created_at_i")),
    Shape("a NodeBB export", ("pid tid uid content",)),
    Shape("a Flarum export", ("attributes commentCount lastPostNumber", "attributes contentType contentHtml")),
    Shape("a phpBB database", ("post_id topic_id poster_id", "post_id forum_id poster_id post_text")),
    Shape("a vBulletin database", ("postid threadid pagetext",)),
    Shape("a MyBB database", ("pid tid fid message dateline",)),
    Shape("a Simple Machines Forum database", ("id_msg id_topic id_board",)),
    Shape("a XenForo database", ("post_id thread_id post_date message",)),
    Shape("messages of Zulip's own export", ("zerver_message sender recipient",),
          "without its realm.json, which says what is public; add it beside the messages"),
    Shape("what the API of Zulip answers", ("display_recipient sender_full_name",),
          "of which Coterie reads its own export and what zulip-archive writes"),
    Shape("a Discord channel as CSV", ("AuthorID Author Date Content",), AS_JSON),
    Shape("one person's own download from Discord", ("ID Timestamp Contents",)),
)  # fmt: skip


class Mark(NamedTuple):
    """A platform whose files, of these names, begin with something that no other has."""

    name: str
    files: re.Pattern[str]
    start: re.Pattern[bytes]
    advice: str = TABLES


def _mark(name: str, files: str, start: bytes, advice: str = TABLES, flags: int = re.S) -> Mark:
    return Mark(name, re.compile(files, re.I), re.compile(start, flags), advice)


_JSON = r".*\.(?:json|jsonl|ndjson)"
_HEADERS = rb"(?:From [^\n]*\n)?(?:[!-9;-~]{1,70}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}"
_DATED = rb"(?:\xef\xbb\xbf|\xe2\x80\x8e)*\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d"
MARKS = (
    _mark("a Matrix (Element) export", _JSON, rb'.*?"type"\s*:\s*"m\.(?:room|reaction|space|call)\b'),
    _mark("a Mattermost export", _JSON, rb'\s*\{\s*"type"\s*:\s*"version"\s*,\s*"version"\s*:\s*\d'),
    _mark("days of a Slack export", _JSON, rb'\s*\[\s*\{(?=.*?"ts"\s*:\s*"\d{10}\.\d)(?=.*?"type"\s*:\s*"message")',
          "without its channels.json, which says what is public; add it beside the folders of the channels"),
)  # fmt: skip
OTHER_MARKS = (
    _mark("mail as one file a message (.eml)", r".*\.emlx?", rb"(?:\d+\s*\n)?" + _HEADERS, MAIL),
    _mark("a Maildir", r"(?:.*/)?(?:cur|new)/[^/]+", _HEADERS, MAIL),
    _mark("mail of Outlook (.pst, .msg)", r".*\.(?:pst|ost|msg)", rb"!BDN|\xd0\xcf\x11\xe0", MAIL),
    _mark("a Telegram export as web pages", r".*\.html?",
          rb'(?=.*?class="page_wrap)(?=.*?class="(?:history|message ))'),
    _mark("a Discord channel as a web page", r".*\.html?", rb".*?class=\"?chatlog", AS_JSON),
    _mark("a WhatsApp chat", r".*\.txt", _DATED + rb"[^\n]{0,15}[\]-] [^\n]+"),
    _mark("an X (Twitter) archive", r".*\.js", rb"\s*window\.YTD\."),
    _mark("a WordPress export", r".*\.xml", rb"(?=.*?<rss\b)(?=.*?\bxmlns:wp=)"),
    _mark("a feed (RSS or Atom)", r".*\.(?:xml|rss|atom)", rb".{0,2000}?<(?:rss|feed)\b"),
    _mark("a phpBB database", r".*\.sql(?:\.gz|\.zst)?", rb".*?\bphpbb_"),
    _mark("a backup of Discourse", r".*\.sql(?:\.gz|\.zst)?", rb".*?\b(?:post|topic)_custom_fields\b",
          "of which Coterie reads posts as JSON; save /posts.json, or /t/NUMBER.json for each topic"),
    _mark("a WordPress database", r".*\.sql(?:\.gz|\.zst)?", rb".*?\bwp_(?:posts|comments|options)\b"),
    _mark("a XenForo database", r".*\.sql(?:\.gz|\.zst)?", rb".*?\bxf_(?:post|user|addon)\b"),
)  # fmt: skip
_SQL = re.compile(r".*\.sql(?:\.gz|\.zst)?", re.I)
_DATA = re.compile(r".*\.(?:json|jsonl|ndjson|csv)(?:\.gz|\.zst)?", re.I)

Told = tuple[str, str]  # what it is, and what to do


def told_by_tables(files: Listing) -> Told | None:
    """What JSON or CSV files are, if they are of a platform known by name. Looks only at what was looked at before."""
    heads = files.heads(_shallow_first(files, _DATA))
    foreign = {name: head for name, head in heads.items() if not is_table(head)}
    by_fields = (told for head in foreign.values() if (told := _by_fields(_fields(head))))
    return next(by_fields, None) or _by_marks(foreign, MARKS)


def is_table(head: bytes) -> bool:
    """Whether a file of JSON or CSV has the columns that a table of the public format must have."""
    fields = _fields(head)
    return any(own <= fields for own in _OWN)


def told_otherwise(files: Listing) -> Told | None:
    """What all other files are: mail, web pages, databases."""
    for mark in OTHER_MARKS:
        if told := _by_marks(files.heads(_shallow_first(files, mark.files)), (mark,)):
            return told
    for head in files.heads(_shallow_first(files, _SQL)).values():
        return _by_fields({word.decode() for word in _WORD.findall(head)}) or ("a database (SQL)", TABLES)
    return None


def _shallow_first(files: Listing, pattern: re.Pattern[str]) -> Iterable[str]:
    """The files that hold anything, those in the fewest folders first: attachments lie deeper."""
    return sorted((n for n, size in files.items() if size and pattern.fullmatch(n)), key=lambda name: name.count("/"))


def _fields(head: bytes) -> set[str]:
    """The names of fields at the start of a file: JSON's, or those in the first line of CSV."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return {name.decode() for name in _FIELD.findall(start)}
    return {name.strip(' "\r') for name in start.partition(b"\n")[0].decode("utf-8", "replace").split(",")}


def _by_fields(fields: set[str]) -> Told | None:
    for shape in SHAPES:
        if any(fields.issuperset(some.split()) for some in shape.fields):
            return shape.name, shape.advice
    return None


def _by_marks(heads: dict[str, bytes], marks: Iterable[Mark]) -> Told | None:
    for mark in marks:
        if any(mark.files.fullmatch(name) and mark.start.match(head) for name, head in heads.items()):
            return mark.name, mark.advice
    return None
