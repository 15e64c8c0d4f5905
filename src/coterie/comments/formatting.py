"""The page that shows each form of writing with its result."""

from __future__ import annotations

from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coterie.foundation.requests import Request
from coterie.foundation.text import render as render_markdown

EXAMPLES: tuple[tuple[str | Promise, str], ...] = (
    (_("Emphasis"), "*emphasis*, **strong**, ~~struck out~~"),
    (_("Heading"), "# A heading"),
    (_("Link"), "[words](https://example.org) or https://example.org"),
    (_("List"), "- one\n- two\n  1. first\n  2. second"),
    (_("Tasks"), "- [ ] open\n- [x] done"),
    (_("Quote"), "> What somebody said.\n\nAnd an answer."),
    (_("Code"), "`a line`\n\n```python\ndef light(iso):\n    return iso * 2\n```"),
    (_("Table"), "| film | speed |\n| --- | ---: |\n| HP5 | 400 |\n| Pan F | 50 |"),
    (_("Footnote"), "A claim.[^1]\n\n[^1]: Where it is from."),
    (_("Spoiler"), "It was ||the butler||.\n\n::: spoiler How it ends\nEverybody *lives*.\n:::"),
    (_("Formula"), "With $a^2 + b^2 = c^2$:\n\n$$\nc = \\sqrt{a^2 + b^2}\n$$\n\nPrices stay: $5 and $10."),
)


@cache
def _shown() -> list[tuple[str | Promise, str, str]]:
    return [(name, source, render_markdown(source).html) for name, source in EXAMPLES]


def formatting(request: Request) -> HttpResponse:
    return render(request, "comments/formatting.html", {"examples": _shown()})
