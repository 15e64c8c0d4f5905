"""Pictures for the demonstration, drawn here: evenings over hills and water; each number is always the same one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Colour = tuple[float, float, float]

#: above, at the horizon, the light, the nearest hills
PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((0.20, 0.31, 0.50), (0.96, 0.72, 0.49), (1.00, 0.90, 0.70), (0.07, 0.10, 0.13)),
    ((0.42, 0.60, 0.74), (0.87, 0.89, 0.86), (1.00, 0.97, 0.90), (0.12, 0.19, 0.16)),
    ((0.10, 0.09, 0.22), (0.72, 0.33, 0.36), (1.00, 0.65, 0.45), (0.05, 0.04, 0.08)),
    ((0.55, 0.55, 0.54), (0.80, 0.79, 0.77), (0.95, 0.95, 0.93), (0.10, 0.10, 0.10)),
    ((0.16, 0.37, 0.42), (0.90, 0.82, 0.60), (1.00, 0.94, 0.75), (0.06, 0.13, 0.13)),
    ((0.30, 0.22, 0.36), (0.93, 0.62, 0.60), (1.00, 0.84, 0.74), (0.10, 0.06, 0.11)),
)
SIDES = ((1500, 1000), (1500, 1000), (1000, 1400), (1500, 1000), (1500, 1000), (1500, 844))
HORIZON = 0.62
RIDGES = 4


def draw(number: int) -> Image.Image:
    """The picture of this number."""
    chance = np.random.default_rng(number)
    sky, horizon, light, near = (np.array(each) for each in PALETTES[number % len(PALETTES)])
    width, height = SIDES[number % len(SIDES)]
    x, y = np.linspace(0, 1, width)[None, :], np.linspace(0, 1, height)[:, None]
    sun = (chance.uniform(0.25, 0.75), chance.uniform(0.34, 0.5))
    picture = _air(x, y, sky, horizon, light, sun, height / width)
    for ridge in range(RIDGES):
        depth = ridge / (RIDGES - 1)
        line = HORIZON - 0.16 * (1 - depth) + 0.03 + _ridge(chance, width, 0.10 - 0.05 * depth)
        colour = horizon * (1 - depth) * 0.8 + near * (0.2 + 0.8 * depth)
        covered = np.clip((y - line[None, :]) * height, 0, 1)[..., None]
        picture = picture * (1 - covered) + colour * covered
    picture = _water(picture, y, chance)
    return Image.fromarray((np.clip(_film(picture, x, y, chance), 0, 1) * 255).astype(np.uint8))


def save(number: int, path: Path) -> None:
    draw(number).save(path, "JPEG", quality=90)


def _air(x: Any, y: Any, sky: Any, horizon: Any, light: Any, sun: tuple[float, float], shape: float) -> Any:
    """The sky, lighter towards the sun."""
    fall = np.clip(y / HORIZON, 0, 1)[..., None] ** 1.4
    air = sky * (1 - fall) + horizon * fall
    away = np.sqrt((x - sun[0]) ** 2 + ((y - sun[1]) * shape) ** 2)[..., None]
    glow = 0.75 * np.exp(-away * 6) + np.clip((0.035 - away) * 300, 0, 1)
    return air + (light - air) * np.clip(glow, 0, 1)


def _ridge(chance: Any, width: int, rise: float) -> Any:
    """The line of a chain of hills: noise of eight scales, the finer the lower."""
    line = np.zeros(width)
    for scale in range(1, 9):
        points = chance.uniform(-1, 1, 2**scale + 2)
        line += np.interp(np.linspace(0, len(points) - 1, width), np.arange(len(points)), points) / 1.8**scale
    return line * rise


def _water(picture: Any, y: Any, chance: Any) -> Any:
    """What is below the shore mirrors what is above it, in waves that grow towards the eye."""
    height, width = picture.shape[:2]
    shore = int(height * (HORIZON + 0.16))
    rows = np.arange(shore, height)
    depth = (rows - shore) / max(1, height - shore)
    above = np.clip((shore - (rows - shore) * 1.6 - 2).astype(int), 0, height - 1)
    mirrored = picture[above] * (0.82 - 0.25 * depth[:, None, None])
    shifts = (np.sin(rows / 2.3) * 2 + chance.normal(0, 5, len(rows)) * depth).astype(int)
    columns = (np.arange(width)[None, :] + shifts[:, None]) % width
    picture[shore:] = np.take_along_axis(mirrored, columns[..., None], axis=1)
    return picture


def _film(picture: Any, x: Any, y: Any, chance: Any) -> Any:
    """Grain, and corners that are darker than the middle."""
    height, width = picture.shape[:2]
    grain = chance.normal(0, 0.028, (height, width, 1))
    corners = 1 - 0.55 * (((x - 0.5) ** 2 + (y - 0.5) ** 2) ** 1.2)[..., None]
    return (picture + grain) * corners
