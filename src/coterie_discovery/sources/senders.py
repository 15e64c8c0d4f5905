"""Who wrote a message: address and name, where archives hide addresses and lists put their own in place of it.

Lists rewrite From where a domain's DMARC policy would have their copies refused ("Ann Lee via Bees
<bees@lists.example.org>"); who wrote then stands in other headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from html import unescape

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.plain import tidy

Header = Callable[[str], str]  # the text of a header by its name in small letters, '' if there is none
LONGEST = 1 << 12  # characters of a header that are looked at

_AN_ADDRESS = r"[^\s@<>()\",;:]{1,200}@[\w.-]{1,255}"
_ADDRESSED = re.compile(
    rf'(?:"?([^"<>()@\\,;:]{{0,200}}?)"?\s*<({_AN_ADDRESS})>|({_AN_ADDRESS})(?:\s*\(([^()\\"]{{0,200}})\))?)\s*'
)
_BRACKETED = re.compile(r"(.{0,300})<([^<>]{1,300})>[^<>]{0,100}", re.S)
_ENTRY = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|\([^()]*\)|[^,"<(]|["<(])+')

# How archives write @ and points for people and not for programs: "ann at example.org", "ann [at] example [dot] org".
_AT = r"(?:\s*[\[({<]\s*(?:at|a|@)\s*[\])}>]\s*|\s+(?:at|@)\s+|\s+@\s*|@\s+|_at_|-at-|\.at\.|%40|=40(?=[\w-]+\.))"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+|_dot_|-dot-)"
_HIDDEN = re.compile(
    rf"([^\s@<>()\[\]{{}}\",;:]{{1,100}}?){_AT}([\w-]{{1,80}}(?:(?:{_DOT}|\.)[\w-]{{1,80}}){{1,8}})", re.I
)
_DOTTED = re.compile(_DOT, re.I)
# An address of which a part is left out, so that it is the same for many people.
_MASKED = re.compile(
    r"(?:\.{3,}|…|\*{2,}|x{3,}@|@x{3,}|@[^@]*[*…]|^\[?e?-?mail[ _@]|@(?:hidden|protected|removed|redacted)"
    r"|^\(?(?:hidden|protected|removed|redacted|address|unlisted|unknown|undisclosed|anonymous)\b)",
    re.I,
)

_VIA = re.compile(
    r"[\s'\"]*(?P<name>.{1,200}?)[\s'\"]*(?:\bvia\s+\S.{0,200}|\((?:(?P<own>[^()\s]+@[^()\s]+)\s+)?via\s[^()]{0,200}\)"
    r"|\(Redacted sender.{0,200}|\s--\s?via\s.{0,200})\s*",
    re.I | re.S,
)
_NOT_A_PERSON = re.compile(r"(?:no-?reply|do-?not-?reply|bounces?|mailer-daemon|postmaster|dmarc\S*)(?:[+-].*)?@", re.I)
_IN_LOCAL = re.compile(
    r"(?:SRS0[=+-][^=@]+=[^=@]+=(?P<domain>[^=@]+)=(?P<user>[^@]+)|prvs=[^=@]+=(?P<plain>[^=@]+))@(.+)", re.I
)
_ENCODED = re.compile(r"(?P<user>[^=@]{1,100})=(?:40)?(?P<domain>[\w-]+(?:\.[\w-]+)+)@.+")
_SUFFIX = re.compile(r"(@[\w-]+(?:\.[\w-]+)+?)\.(?:invalid|dmarc|remove-this|nospam)$", re.I)
_SOLE = re.compile(r"[^<>\s@]{1,200}@[^<>\s@]{1,255}")
_LIST_PARTS = re.compile(r"-(?:bounces?|request|owner|admin|errors|return)(?:[+-].*)?@|^owner-")
_LIST_ID = re.compile(r"<?([\w+-]{1,100})\.([\w.-]{1,200})>?\s*$")


def sender_of(raw: Header, decoded: Callable[[str], str]) -> tuple[str, str]:
    """Address, in small letters, and display name. ``raw`` has headers as they stand, ``decoded`` makes words of one.

    Where only a name tells people apart, what stands for the address has the name in it.
    """
    value = raw("from")[:LONGEST]
    if not value:
        raise BadRow("has no From line")
    address, name = address_of(value, decoded)
    lists = _lists(raw)
    listed, address = address, _restored(address)
    via = _VIA.fullmatch(name) if "via " in name.lower() or "redacted" in name.lower() else None
    if via and address != listed:
        name = via["name"]
    elif via or address in lists:
        address, name = _behind(raw, decoded, address, via["name"] if via else name, lists, via["own"] if via else None)
    elif _MASKED.search(address) and name:
        address = f"{name.lower()} {address}"
    return address, tidy(name)[:200]


def address_of(value: str, decoded: Callable[[str], str] = str) -> tuple[str, str]:
    """Address, in small letters, and name of one sender; all that stands there where it has no address."""
    found = _ADDRESSED.fullmatch(value)
    if not found and "=?" in value and "@" not in value:
        value = decoded(value)  # an address that was encoded with the name
    parsed = ("", "") if found else _parsed(value)
    if _SOLE.fullmatch(parsed[1]):
        return parsed[1].lower(), decoded(parsed[0])
    if not found and (bracketed := _BRACKETED.fullmatch(value)):
        name, inside = bracketed[1].strip(" \t\"'"), bracketed[2].strip().removeprefix("mailto:")
        inside = inside if _SOLE.fullmatch(inside) else _shown(inside)
        return (inside or value).lower(), decoded(name)
    found = found or _ADDRESSED.fullmatch(_shown(value))
    if found:
        return (found[2] or found[3]).lower(), decoded(found[1] or found[4] or "")
    return (parsed[1] or value).lower(), decoded(parsed[0])


def _parsed(value: str) -> tuple[str, str]:
    try:
        return parseaddr(value)
    except (ValueError, TypeError, AttributeError, IndexError):
        return "", ""


def _shown(value: str) -> str:
    """With the first hidden address as programs write it."""
    if "&" in value:
        value = unescape(value)
    return _HIDDEN.sub(lambda found: f"{found[1]}@{_DOTTED.sub('.', found[2])}", value, count=1).strip()


def _restored(address: str) -> str:
    """The address that programs wrapped into another one, or put an ending after."""
    address = _SUFFIX.sub(r"\1", address)
    if found := _IN_LOCAL.fullmatch(address):
        return f"{found['user']}@{found['domain']}" if found["user"] else f"{found['plain']}@{found[4]}"
    if "=" in address and (found := _ENCODED.fullmatch(address)):
        return f"{found['user']}@{found['domain']}"
    return address


def _lists(raw: Header) -> frozenset[str]:
    """Addresses of the list that passed the message on."""
    found = set()
    for name in ("list-post", "x-beenthere", "x-mailing-list", "mailing-list", "x-loop"):
        found |= {each.lower() for each in re.findall(_AN_ADDRESS, raw(name)[:LONGEST].replace("mailto:", " "))}
    if named := _LIST_ID.search(raw("list-id")[:LONGEST]):
        found.add(f"{named[1]}@{named[2]}".lower())
    sender = address_of(raw("sender")[:LONGEST])[0] if raw("sender") else ""
    if _LIST_PARTS.search(sender):
        found.add(_LIST_PARTS.sub("@" if not sender.startswith("owner-") else "", sender, count=1))
    return frozenset(found)


def _behind(
    raw: Header, decoded: Callable[[str], str], listed: str, name: str, lists: frozenset[str], own: str | None
) -> tuple[str, str]:
    """Who wrote what a list sent under its own address: by the headers that keep it, else by the name alone."""
    name = name.strip(" '\"")
    lists |= {listed}
    if own:
        return own.lower(), name
    inside = _ADDRESSED.fullmatch(_shown(name))
    if inside and inside[3]:  # "ann at example.org via Bees"
        return inside[3].lower(), ""
    for header in ("x-original-from", "original-from", "x-original-sender", "reply-to", "cc", "x-mailfrom", "x-sender"):
        people = [(_restored(at), who) for at, who in _people(raw(header), decoded)]
        people = [each for each in people if _is_person(each[0], lists)]
        alike = [each for each in people if each[1].lower() == name.lower()]
        if header == "cc" or len(people) > 1:
            people = alike or (people if header != "cc" else [])
        if people:
            return people[0][0], name or people[0][1]
    return (f"{name.lower()} via {listed}" if name else listed), name


def _is_person(address: str, lists: frozenset[str]) -> bool:
    bare = address.partition("@")
    return (
        _SOLE.fullmatch(address) is not None
        and address not in lists
        and not _NOT_A_PERSON.match(address)
        and not _LIST_PARTS.search(address)
        and f"{bare[0].partition('+')[0]}@{bare[2]}" not in lists
        and not _MASKED.search(address)
    )


def _people(value: str, decoded: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for entry in _ENTRY.findall(value[:LONGEST]):
        if entry.strip():
            address, name = address_of(entry.strip(), decoded)
            yield address, tidy(name)
