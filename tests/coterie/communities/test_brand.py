"""No hue can make a space's text unreadable."""

from __future__ import annotations

import pytest

from coterie.communities.brand import AA, CARD, PAPER, contrast, palette
from coterie.communities.brand_sheet import PAGE, PREVIEW, brand_css
from coterie.communities.typefaces import TYPEFACES


@pytest.mark.parametrize("hue", range(360))
def test_text_in_any_hue_is_readable_in_both_modes(hue: int) -> None:
    colours = palette(hue)
    for mode, shades in (("light", colours.light), ("dark", colours.dark)):
        for background in (shades.wash, PAPER[mode], CARD[mode]):
            assert contrast(shades.brand, background) >= AA
        assert contrast(shades.ink, shades.brand) >= AA


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("hue", range(360))
def test_a_mark_is_readable_on_its_own_ground_whatever_picture_lies_behind(hue: int) -> None:
    """Over a banner stands only the mark, on a card's ground; the picture of links has words on the brand itself."""
    for mode, shades in (("light", palette(hue).light), ("dark", palette(hue).dark)):
        assert contrast(shades.brand, CARD[mode]) >= AA
        assert contrast(shades.ink, shades.brand) >= AA


@pytest.mark.parametrize("typeface", TYPEFACES)
def test_typefaces_are_those_that_come_along_or_are_the_devices_own(typeface: str) -> None:
    for what in (PAGE, PREVIEW):
        sheet = brand_css(200, typeface, what)
        assert sheet.startswith(what)
        assert "--space-head:var(--font-" in sheet
        assert "url(" not in sheet
