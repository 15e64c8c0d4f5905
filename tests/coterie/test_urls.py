"""No address is hidden behind another room's, such as a space called "preview"."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

from tests.house.test_pages_visited import patterns

GIVEN = {"int": "1", "slug": "a-b", "str": "x", "path": "x/y"}
# Allauth's own addresses with keys in them are regular expressions, which say nothing of what they want.
OURS = {name: each for name, each in patterns(get_resolver().url_patterns) if isinstance(each.pattern, RoutePattern)}


def arguments(pattern: URLPattern) -> dict[str, str]:
    return {name: GIVEN[_kind(each)] for name, each in pattern.pattern.converters.items()}


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()


@pytest.mark.parametrize("name", OURS)
def test_an_address_leads_to_its_own_page(name: str) -> None:
    given = reverse(name, kwargs=arguments(OURS[name]))
    assert resolve(given).view_name == name
