"""What a browser could do with a piece of HTML."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from coterie.foundation.text.clean import ATTRIBUTES, OUTWARD, TAGS


class Inspector(HTMLParser):
    """Reads HTML as a lenient parser does, and keeps all that could do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.others: list[str] = []

    @classmethod
    def of(cls, html: str) -> Inspector:
        inspector = cls()
        inspector.feed(html)
        inspector.close()
        return inspector

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "pre", "td", "th"}:
            self.texts.append("\n")

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def assert_harmless(html: str) -> None:
    found = Inspector.of(html)
    assert not found.others, found.others
    for tag, attributes in found.tags:  # a text without markup is harmless too
        assert_tag(tag, attributes)


def assert_tag(tag: str, attributes: dict[str, str | None]) -> None:
    assert tag in TAGS, tag
    assert set(attributes) <= ATTRIBUTES.get(tag, set()), (tag, attributes)
    if "href" in attributes:
        assert_address(attributes["href"] or "", attributes)
    if "src" in attributes:
        source = browser_reads(attributes["src"] or "")
        assert urlsplit(source).netloc == "", source
        assert not source.startswith("//"), source
        assert urlsplit(source).scheme == "", source


def assert_address(address: str, attributes: dict[str, str | None]) -> None:
    address = browser_reads(address)
    scheme = urlsplit(address).scheme
    assert scheme in {"", "http", "https", "mailto"}, address
    if scheme or address.startswith("//"):
        assert attributes.get("rel") == OUTWARD, attributes


def browser_reads(address: str) -> str:
    """An address as the URL standard reads it: without tabs, line breaks and outer spaces, backslashes as slashes."""
    address = unescape(address).strip("".join(map(chr, range(33))))
    return address.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
