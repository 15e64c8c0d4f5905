"""No text outside translation, no inline style, no inline handler in any template."""

from __future__ import annotations

import pytest

from tests.house.markup import findings
from tests.house.tree import name_of, none, under


def complaints(name: str, source: str) -> list[str]:
    return [f"{name}:{finding.line}: {finding.what}" for finding in findings(source)]


def test_templates_hold_no_untranslated_text_and_nothing_inline() -> None:
    templates = [path for path in under("src", endings=(".html",)) if "templates" in path.parts]
    assert templates
    none([line for path in templates for line in complaints(name_of(path), path.read_text())])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Hello {{ name }}</p>", "untranslated text 'Hello 0'"),
        ("{% if x %}\n<b>members</b>{% endif %}", "untranslated text 'members'"),
        ("{% block page_class %}wide{% endblock %}Welcome", "untranslated text 'Welcome'"),
        ("{% trans %}Yes{% endtrans %} no", "untranslated text 'no'"),
        ('<img alt="A map" src="x">', "untranslated alt='A map'"),
        ('<input {{ attributes }} placeholder="Search…"/>', "untranslated placeholder='Search…'"),
        ('<meta name="description" content="A place">', "untranslated content='A place'"),
        ('<p style="color: red"></p>', "inline style on <p>"),
        ('<p style="--x: {{ y }}"></p>', "inline style on <p>"),
        ('<button onclick="go()"></button>', "inline handler onclick on <button>"),
        ('<div hx-on:click="go()"></div>', "inline handler hx-on:click on <div>"),
        ('{{ button("Save changes") }}', 'untranslated text "Save changes"'),
        ('{{ button(label="Save", title=_("Save it")) }}', 'untranslated text "Save"'),
    ],
)
def test_what_breaks_the_rule_is_named(source: str, expected: str) -> None:
    (complaint,) = complaints("page.html", source)
    assert expected in complaint


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% trans name=x %}Hello {{ name }}{% endtrans %}</p>",
        "{% trans count=n %}one{% pluralize %}{{ count }} many{% endtrans %} · {{ n }}",
        "<p title=\"{{ _('A map') }}\">{{ _('Hello') }} {{ ngettext('One %(num)s', 'Many', n) }}</p>",
        '<title>{{ title }} · Coterie</title><script nonce="{{ n }}">const text = 1;</script>',
        '<a class="btn {% if here %}active{% endif %}" href="{{ url("a:b") }}">{# why #}&nbsp;→</a>',
        "{% block page_class %}reading{% endblock %}<kbd>Ctrl</kbd> <{{ tag }} class='x'></{{ tag }}>",
        '<meta name="viewport" content="width=device-width">{% extends "shell/base.html" %}',
        '{% set classes = "btn btn-primary" %}{{ icon("Star") if false else icon("star") }}'.replace("Star", "star"),
    ],
)
def test_what_keeps_the_rule_passes(source: str) -> None:
    none(complaints("page.html", source))


def test_the_line_is_the_templates_own() -> None:
    source = "{# a\ncomment #}\n{% trans %}\nHello\n{% endtrans %}\n{% if x\n  and y %}\n<p>words</p>{% endif %}"
    assert complaints("page.html", source) == ["page.html:8: untranslated text 'words'"]
