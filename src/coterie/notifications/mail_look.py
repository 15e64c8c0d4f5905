"""How mails look: mail programs read no style sheet, so each element gets its styles in place, by its class or name.

Dark is the one thing that only a style sheet can say; where a mail program drops it, the light colours stay together.
"""

from __future__ import annotations

import re
from functools import cache

import nh3

from coterie.foundation.routes import absolute
from coterie.foundation.text.markdown import HIDDEN

FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
LOOK = {
    "m-page": f"margin:0;padding:24px 12px;background:#faf9f6;color:#1d1c1a;{FONT};font-size:16px;line-height:1.55",
    "m-body": "max-width:600px;margin:0 auto",
    "m-card": "background:#ffffff;border:1px solid #e7e4dd;border-radius:12px;padding:20px 22px;margin:0 0 16px",
    "m-place": "margin:0 0 4px;color:#5d5a54;font-size:14px",
    "m-title": "margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:650",
    "m-head": "margin:24px 0 8px;font-size:16px;font-weight:650",
    "m-row": "margin:0;padding:10px 0;border-top:1px solid #e7e4dd",
    "m-by": "margin:0 0 2px;font-size:14px;color:#5d5a54",
    "m-what": "margin:0 0 6px;font-weight:600",
    "m-meta": "margin:2px 0 0;font-size:14px;color:#5d5a54",
    "m-quote": "margin:0 0 18px;overflow-wrap:anywhere",
    "m-act": "margin:4px 0 0",
    "m-button": "display:inline-block;background:#0f6b5c;color:#ffffff;text-decoration:none;font-weight:600;"
    "padding:10px 18px;border-radius:8px",
    "m-link": "color:#0f6b5c",
    "m-foot": "margin:0 0 8px;color:#5d5a54;font-size:13px;line-height:1.5",
    "m-above": "margin:0 0 12px;color:#5d5a54;font-size:12px",
}
OF_TEXT = {
    "p": "margin:0 0 12px",
    "a": "color:#0f6b5c",
    "pre": "margin:0 0 12px;padding:10px 12px;background:#f2f0ea;border-radius:6px;font-size:14px;white-space:pre-wrap",
    "code": "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px",
    "blockquote": "margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #e7e4dd;color:#5d5a54",
    "ul": "margin:0 0 12px;padding:0 0 0 22px",
    "ol": "margin:0 0 12px;padding:0 0 0 22px",
    "h3": "margin:16px 0 8px;font-size:17px",
    "h4": "margin:16px 0 8px;font-size:16px",
}
DARK = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.m-page{background:#161513!important;color:#ece9e2!important}
.m-card{background:#1e1d1a!important;border-color:#32302b!important}
.m-row{border-color:#32302b!important}
.m-place,.m-by,.m-meta,.m-foot,.m-above,.m-quote blockquote{color:#b3aea4!important}
.m-quote blockquote{border-color:#32302b!important}
.m-quote pre{background:#25231f!important}
.m-link,.m-quote a{color:#5cc4b0!important}
.m-button{background:#5cc4b0!important;color:#0b211d!important}
}
@media (max-width:480px){.m-page{padding:12px 8px!important}.m-card{padding:16px 14px!important}}
"""
_MARKED = re.compile(r'class="(m-[a-z]+)"')
_PLAIN = re.compile(rf"<({'|'.join(OF_TEXT)})(?=[ >])")
_SPOILER = re.compile(r"<details[^>]*>(?:(?!<details).)*?</details>", re.DOTALL)
_PICTURE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')
_OWN_LINK = re.compile(r'(<a [^>]*?href=")(/[^"/][^"]*|/)"')
_TAGS = {"p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "pre", "code", "h3", "h4", "span"}


def dressed(html: str) -> str:
    """A whole mail with the styles of its classes in place."""
    return _MARKED.sub(lambda found: f'class="{found[1]}" style="{LOOK[found[1]]}"', html)


def quoted(html: str) -> str:
    """A rendered text as a mail shows it: no pictures (their words instead), no spoilers, whole addresses."""
    found = 1
    while found:
        html, found = _SPOILER.subn(f"<p>{HIDDEN}</p>", html)
    html = _PICTURE.sub(lambda found: f"[{found[1]}]" if found[1] else "", html)
    html = _OWN_LINK.sub(lambda found: f'{found[1]}{absolute(found[2])}"', html)
    return _PLAIN.sub(lambda found: f'<{found[1]} style="{OF_TEXT[found[1]]}"', _cleaner().clean(html))


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None)
