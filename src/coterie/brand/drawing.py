"""The demonstration's logo and banner, drawn here."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageOps

from coterie.communities.brand import palette
from coterie.media.drawing import draw

SIDE, CORNER = 512, 44
BANNER = (1600, 320)
#: frames that lie on each other, from the farthest: left, top, right, bottom
FRAMES = ((176, 96, 416, 336), (136, 136, 376, 376), (96, 176, 336, 416))


def logo(hue: int) -> Image.Image:
    """Three frames, one before the other, with a drop in the nearest."""
    shades = palette(hue).light
    image = Image.new("RGB", (SIDE, SIDE), shades.wash)
    pen = ImageDraw.Draw(image)
    for frame in FRAMES:
        pen.rounded_rectangle(frame, CORNER, fill=shades.wash, outline=shades.brand, width=18)
    left, top, right, bottom = FRAMES[-1]
    x, y = (left + right) / 2, (top + bottom) / 2
    pen.ellipse((x - 52, y - 52, x + 52, y + 52), fill=shades.brand)
    pen.ellipse((x + 2, y - 30, x + 28, y - 4), fill=shades.wash)
    return image


def banner(number: int) -> Image.Image:
    """Hills and water, as wide as a space's head."""
    return ImageOps.fit(draw(number), BANNER, Image.Resampling.LANCZOS, centering=(0.5, 0.62))
