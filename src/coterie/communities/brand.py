"""A community's colours, computed from one hue so that text on them stays readable.

Colours are chosen in OKLCH (Ottosson 2020), where equal lightness looks equally light for every hue, then darkened or
lightened until the contrast of WCAG 2.2 (at least 4.5 to 1 for text) holds against every background it stands on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

PAPER = {"light": "#faf9f6", "dark": "#161513"}
CARD = {"light": "#ffffff", "dark": "#1e1d1a"}
AA = 4.5


@dataclass(frozen=True)
class Shades:
    """The brand in one mode: as text and filled button, the text on that button, and the pale tint with its text."""

    brand: str
    ink: str
    wash: str
    contrast: float  # the lowest of all text contrasts here


@dataclass(frozen=True)
class Palette:
    light: Shades
    dark: Shades


@lru_cache(maxsize=512)
def palette(hue: int) -> Palette:
    """The colours for a hue in 0..359 (OKLCH degrees)."""
    return Palette(light=_shades(hue, "light"), dark=_shades(hue, "dark"))


def _shades(hue: int, mode: str) -> Shades:
    dark = mode == "dark"
    wash = _hex(0.30 if dark else 0.955, 0.035 if dark else 0.022, hue)
    backgrounds = [wash, PAPER[mode], CARD[mode]]
    steps = [0.60 + step / 100 for step in range(40)] if dark else [0.52 - step / 100 for step in range(50)]
    for lightness in steps:
        brand = _hex(lightness, 0.11, hue)
        ink = "#141312" if dark else "#ffffff"
        worst = min(*(contrast(brand, each) for each in backgrounds), contrast(brand, ink))
        if worst >= AA:
            return Shades(brand, ink, wash, round(worst, 2))
    raise ValueError(f"no readable shade for hue {hue}")


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two ``#rrggbb`` colours, 1..21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _hex(lightness: float, chroma: float, hue: int) -> str:
    """OKLCH to sRGB, with less chroma where the screen cannot show so much."""
    while chroma > 0:
        channels = _srgb(lightness, chroma, hue)
        if all(-0.0005 <= value <= 1.0005 for value in channels):
            break
        chroma -= 0.005
    return "#" + "".join(f"{round(min(max(value, 0), 1) * 255):02x}" for value in _srgb(lightness, max(chroma, 0), hue))


def _srgb(lightness: float, chroma: float, hue: int) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _gamma(value: float) -> float:
    if value <= 0.0031308:
        return 12.92 * value
    return 1.055 * value ** (1 / 2.4) - 0.055
