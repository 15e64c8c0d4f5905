"""The built front end: script and style tags by entry name, and icons.

`npm run build` in frontend/ writes static/dist/ with Vite's manifest.json, which says what each entry became, and
icons.json, the shapes of Lucide's icons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from markupsafe import Markup

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
# The one font file every page paints its first words with.
FIRST_FONT = "inter-latin-wght-normal"
# What a room calls its style sheet; Vite names entries by their way from frontend/src.
ROOM_STYLE = "room.css"
FROM_FRONTEND = "../../src/coterie/"


@dataclass(frozen=True)
class AssetTags:
    """What a page needs to load one entry: its script, the scripts that one imports, its styles, the text font.

    An entry that is only a style sheet has no script. Written into a template it is all of its tags; the parts are
    there for pages that want them apart.
    """

    script: str | None
    imports: tuple[str, ...]
    styles: tuple[str, ...]
    fonts: tuple[str, ...]

    @cached_property
    def html(self) -> Markup:
        tags = [
            Markup('<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>').format(f)
            for f in self.fonts
        ]
        tags += [Markup('<link rel="stylesheet" href="{}">').format(style) for style in self.styles]
        tags += [Markup('<link rel="modulepreload" href="{}">').format(script) for script in self.imports]
        if self.script:
            tags.append(Markup('<script type="module" src="{}"></script>').format(self.script))
        return Markup("\n").join(tags)

    def __html__(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html


def asset(entry: str) -> AssetTags:
    """The tags of an entry: "main.ts", or a room's own style sheet, "niches/room.css".

    Raises ImproperlyConfigured if the front end was not built, or has no such entry. The manifest is read again when
    it was built again, so a running development server follows `npm run watch`.
    """
    return _asset(entry, _built_at("manifest.json"))


def room_style(room: str | None) -> Markup:
    """The tag of a room's own style sheet; nothing for a room that has none, and for no room."""
    entry = f"{room}/{ROOM_STYLE}"
    return asset(entry).html if room and entry in _entries(_built_at("manifest.json")) else Markup()


def icon(name: str, size: int = 18, label: str | None = None) -> Markup:
    """One of Lucide's icons as inline SVG, ``size`` pixels wide, in the colour of the text around it.

    Without a ``label`` it is decoration and hidden from screen readers. Raises LookupError for a name that Lucide
    does not have.
    """
    return _icon(name, size, label)


@lru_cache(maxsize=64)
def _asset(entry: str, built_at: int) -> AssetTags:
    entries = _entries(built_at)
    chunk = entries.get(entry)
    if chunk is None:
        known = ", ".join(sorted(entries))
        raise ImproperlyConfigured(f"The front end has no entry {entry!r}; it has {known}.")
    if chunk["file"].endswith(".css"):
        return AssetTags(script=None, imports=(), styles=(_url(chunk["file"]),), fonts=())
    imports = _imported(chunk, _read("manifest.json", built_at))
    fonts = [file for file in chunk.get("assets", ()) if FIRST_FONT in file]
    return AssetTags(
        script=_url(chunk["file"]),
        imports=tuple(_url(each["file"]) for each in imports),
        styles=tuple(_url(file) for each in (*imports, chunk) for file in each.get("css", ())),
        fonts=tuple(_url(file) for file in fonts),
    )


@lru_cache(maxsize=4)
def _entries(built_at: int) -> dict[str, dict[str, Any]]:
    """Every entry by the name that pages call it."""
    manifest = _read("manifest.json", built_at)
    return {key.removeprefix(FROM_FRONTEND): chunk for key, chunk in manifest.items() if chunk.get("isEntry")}


def _imported(chunk: dict[str, Any], manifest: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The chunks that a chunk imports before it runs, and those that they import, each once."""
    found: dict[str, dict[str, Any]] = {}
    waiting = list(chunk.get("imports", ()))
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = manifest[key]
            waiting += manifest[key].get("imports", ())
    return list(found.values())


@lru_cache(maxsize=1024)
def _icon(name: str, size: int, label: str | None) -> Markup:
    # The icons change with a package, so with a restart; a page has dozens, too many to look at the file for each.
    shapes = _read("icons.json", _built_at("icons.json")).get(name)
    if shapes is None:
        raise LookupError(f"Lucide has no icon named {name!r}; its names are listed at https://lucide.dev/icons.")
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {meaning}>{shapes}</svg>'
    ).format(size=size, meaning=meaning, shapes=Markup(shapes))  # noqa: S704 - the shapes come from our own build


@lru_cache(maxsize=4)
def _read(file: str, built_at: int) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DIST / file).read_text(encoding="utf-8"))
    return read


def _built_at(file: str) -> int:
    try:
        return (DIST / file).stat().st_mtime_ns
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"The front end is not built: {DIST / file} is missing. Run `npm ci && npm run build` in frontend/."
        ) from None


def _url(file: str) -> str:
    return static(f"dist/{file}")
