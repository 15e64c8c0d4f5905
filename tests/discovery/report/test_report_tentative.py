"""The part of the report about groups that nearly came back."""

from __future__ import annotations

from coterie_discovery.result.model import Tentative
from tests.discovery.factories import a_discovery
from tests.discovery.report.test_report import EVIL, report


def test_what_may_be_a_niche_is_told_apart() -> None:
    maybe = (Tentative("tintype", ("tintype", "collodion"), 7, 12, 0.6966), Tentative(EVIL, (EVIL,), 1_900, 4, 0.6))
    page = report(a_discovery(2, tentative=maybe))
    assert "2 niches among 1,512 people" in page.text
    assert "What may be a niche" in page.text
    assert "tintype 7 people · came back 69 % tintype, collodion" in page.text
    assert "1,900 people · came back 60 %" in page.text
    assert not [each for each in page.all("img") if each.get("src") == "x"]
    assert "#tentative" in {each["href"] for each in page.all("a")}
    assert "tintype" in report(a_discovery(0, tentative=maybe)).text
    many = report(a_discovery(2, tentative=maybe * 20)).text
    assert many.count("tintype 7 people") == 12
    assert "and 16 more" in many
    assert "What may be" not in report(a_discovery(2)).text
