"""The tags and icons of the built front end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from coterie.foundation import assets
from coterie.foundation.assets import asset, icon, room_style

MANIFEST = {
    "_deep.js": {"file": "assets/deep-1.js"},
    "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"], "imports": ["_deep.js"]},
    "../../src/coterie/niches/room.css": {"file": "assets/niches-1.css", "isEntry": True},
    "main.ts": {
        "file": "assets/main-1.js",
        "isEntry": True,
        "imports": ["_shared.js"],
        "css": ["assets/main-1.css"],
        "assets": ["assets/inter-latin-wght-normal-1.woff2", "assets/inter-greek-wght-normal-1.woff2"],
    },
}


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    write(tmp_path, "manifest.json", MANIFEST, at=1)
    write(tmp_path, "icons.json", {"house": '<path d="M1 1"/>'}, at=1)
    # Icons are drawn once in a process: neither those of other tests here nor these there.
    assets._icon.cache_clear()
    yield tmp_path
    assets._icon.cache_clear()


def write(folder: Path, file: str, content: object, *, at: int) -> None:
    (folder / file).write_text(json.dumps(content))
    # The caches go by the time of the build and outlive a test: each test's files have a time of their own.
    moment = hash(str(folder)) % 10**9 * 1000 + at
    os.utime(folder / file, ns=(moment, moment))


def test_an_entry_loads_its_script_its_imports_and_styles_and_the_text_font_only(dist: Path) -> None:
    tags = str(asset("main.ts"))
    assert '<script type="module" src="/static/dist/assets/main-1.js"></script>' in tags
    assert '<link rel="modulepreload" href="/static/dist/assets/shared-1.js">' in tags
    assert tags.index("shared-1.css") < tags.index("main-1.css")
    assert "inter-latin" in tags
    assert "inter-greek" not in tags


def test_what_an_import_imports_is_loaded_beside_it(dist: Path) -> None:
    assert '<link rel="modulepreload" href="/static/dist/assets/deep-1.js">' in str(asset("main.ts"))


def test_an_entry_of_styles_alone_has_no_script(dist: Path) -> None:
    assert str(asset("niches/room.css")) == '<link rel="stylesheet" href="/static/dist/assets/niches-1.css">'


def test_a_rooms_style_is_loaded_if_it_has_one(dist: Path) -> None:
    assert "niches-1.css" in room_style("niches")
    assert room_style("people") == ""
    assert room_style(None) == ""


def test_a_new_build_is_noticed(dist: Path) -> None:
    assert "main-1.js" in str(asset("main.ts"))
    built_again = {"main.ts": {**MANIFEST["main.ts"], "file": "assets/main-2.js", "imports": []}}
    write(dist, "manifest.json", built_again, at=2)
    assert "main-2.js" in str(asset("main.ts"))


def test_an_unknown_entry_is_named_beside_the_known_ones(dist: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"no entry 'other.ts'; it has main.ts"):
        asset("other.ts")


def test_without_a_build_the_command_that_makes_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path / "nothing")
    with pytest.raises(ImproperlyConfigured, match="npm ci && npm run build"):
        asset("main.ts")


def test_an_icon_without_a_label_is_decoration_and_with_one_an_image(dist: Path) -> None:
    assert 'aria-hidden="true"' in icon("house")
    assert '<path d="M1 1"/>' in icon("house")
    assert 'role="img" aria-label="A &amp; B"' in icon("house", label="A & B")


def test_an_unknown_icon_is_named(dist: Path) -> None:
    with pytest.raises(LookupError, match="hose"):
        icon("hose")
