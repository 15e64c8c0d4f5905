"""What texts show in the place of an uploaded file: part of the stored HTML, so that reading costs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape

from django.conf import settings
from django.utils.translation import gettext as _

from coterie.media.models import Kind, Medium, State
from coterie.media.quotas import in_words

_KEY = r"([A-Za-z0-9_-]{16})"
# What the renderer makes of ![words](media:KEY); the order of the attributes is the cleaner's.
_NAMED = re.compile(rf'<img ([^>]*?)src="{re.escape(settings.MEDIA_URL)}{_KEY}/"([^>]*)>')
# What is drawn here; nobody can write either of the two, as comments are text in what people write.
_END = "</span><!--/media-->"
_DRAWN = re.compile(rf'<span class="media[^"]*" data-media="{_KEY}" data-alt="([^"]*)">.*?{_END}', re.DOTALL)
_ALT = re.compile(r'\balt="([^"]*)"')
_PICTURE = rf'\s*<span class="media media-picture[^"]*"(?:(?!{_END}).)*{_END}\s*'
_ALBUM = re.compile(rf'<p(?: class="album")?>((?:{_PICTURE}){{2,}})</p>', re.DOTALL)

#: how wide a picture stands in a text, and in an album
_SIZES = "(max-width: 47rem) calc(100vw - 3rem), 42rem"


def keys_in(html: str) -> list[str]:
    """The keys of everything a text names or shows, each once."""
    if settings.MEDIA_URL not in html and "data-media=" not in html:
        return []
    found = [each[1] for each in _NAMED.findall(html)] + [each[0] for each in _DRAWN.findall(html)]
    return list(dict.fromkeys(found))


def drawn(html: str, media: Mapping[str, Medium]) -> str:
    """The HTML with each of ``media``, by key, in the place of its name; what else is named becomes a link."""

    def place(key: str, alt: str) -> str:
        found = media.get(key)
        return _one(found, alt) if found else _link(key, alt)

    html = _NAMED.sub(lambda found: place(found[2], _alt(found[1] + found[3])), html)
    html = _DRAWN.sub(lambda found: place(found[1], unescape(found[2])), html)
    return _ALBUM.sub(lambda found: f'<p class="album">{found[1]}</p>', html)


def _alt(attributes: str) -> str:
    found = _ALT.search(attributes)
    return unescape(found[1]) if found else ""


def _link(key: str, alt: str) -> str:
    return f'<a href="{settings.MEDIA_URL}{key}/">{escape(alt) or _("A file")}</a>'


def _one(medium: Medium, alt: str) -> str:
    ways: dict[str, Callable[[Medium, str], str]] = {
        Kind.PICTURE: picture,
        Kind.VIDEO: video,
        Kind.SOUND: sound,
        Kind.FILE: file,
    }
    if medium.is_removed:
        inner = _note(_("A file was removed."))
    elif medium.state == State.WAITING:
        inner = _note(_("%(name)s is being made ready.") % {"name": medium.name})
    elif medium.state == State.FAILED:
        inner = _note(f"{medium.name}: {medium.problem}")
    else:
        inner = ways[medium.kind](medium, alt)
    classes = f"media media-{medium.kind if medium.is_ready and not medium.is_removed else 'note'}"
    if medium.is_ready and (medium.height or 0) > (medium.width or 0):
        classes += " media-tall"
    return f'<span class="{classes}" data-media="{medium.key}" data-alt="{escape(alt)}">{inner}{_END}'


def _note(words: str) -> str:
    return f'<em class="media-words">{escape(words)}</em>'


def picture(medium: Medium, alt: str) -> str:
    """A link to the largest size, around the size that fits."""
    webp, avif = medium.of_type("image/webp"), medium.of_type("image/avif")
    usual = next((each for each in webp if each["width"] >= 900), webp[-1])
    width, height = medium.width or usual["width"], medium.height or usual["height"]
    source = f'<source type="image/avif" srcset="{_set(medium, avif)}" sizes="{_SIZES}">' if avif else ""
    measures = f'width="{width}" height="{height}"'
    blur = f'<img class="media-blur" src="{medium.blur}" alt="" {measures}>' if medium.blur else ""
    return (
        f'<a href="{medium.address}{webp[-1]["name"]}" data-width="{width}" data-height="{height}">{blur}'
        f'<picture>{source}<img src="{medium.address}{usual["name"]}" srcset="{_set(medium, webp)}" sizes="{_SIZES}"'
        f' {measures} alt="{escape(alt)}" loading="lazy" decoding="async"></picture></a>'
    )


def _set(medium: Medium, files: Iterable[Mapping[str, object]]) -> str:
    return ", ".join(f"{medium.address}{each['name']} {each['width']}w" for each in files)


def file(medium: Medium, alt: str) -> str:
    """A line with its name, kind and size, which downloads it."""
    ending = medium.name.rpartition(".")[2].upper()[:5]
    facts = f"{ending} · {in_words(medium.size)}" if "." in medium.name else in_words(medium.size)
    return (
        f'<a href="{medium.address}file" download><b class="media-ending" aria-hidden="true">{escape(ending)}</b>'
        f"<strong>{escape(alt or medium.name)}</strong> <small>{escape(facts)}</small></a>"
    )


def video(medium: Medium, alt: str) -> str:
    shown = medium.of_type("image/webp")
    poster = f' poster="{medium.address}{shown[-1]["name"]}"' if shown else ""
    tracks = "".join(
        f'<track kind="captions" src="{medium.address}{each["name"]}" srclang="{escape(each["language"])}"'
        f' label="{escape(each["language"])}">'
        for each in medium.of_type("text/vtt")
    )
    return (
        f'<video controls preload="none"{poster} width="{medium.width}" height="{medium.height}"'
        f' aria-label="{escape(alt or medium.name)}"><source src="{medium.address}{medium.files[-1]["name"]}"'
        f' type="video/mp4">{tracks}</video>'
    )


def sound(medium: Medium, alt: str) -> str:
    return (
        f'<strong class="media-words">{escape(alt or medium.name)}</strong><audio controls preload="none"'
        f' aria-label="{escape(alt or medium.name)}" src="{medium.address}{medium.files[-1]["name"]}"></audio>'
    )
