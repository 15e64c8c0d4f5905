"""No hue can make a space's text unreadable."""

from __future__ import annotations

import pytest

from coterie.communities.brand import AA, CARD, PAPER, contrast, palette


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
