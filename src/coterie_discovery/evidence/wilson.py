"""The 95 % interval of a share, without the libraries that the other intervals need."""

from __future__ import annotations

import math

Z = 1.959963984540054


def wilson(count: float, base: float) -> tuple[float, float]:
    """Interval of a share (Wilson 1927); (0, 1) when nothing was counted."""
    if base <= 0:
        return 0.0, 1.0
    share, z2 = count / base, Z * Z
    centre = (share + z2 / (2 * base)) / (1 + z2 / base)
    half = Z * math.sqrt(share * (1 - share) / base + z2 / (4 * base * base)) / (1 + z2 / base)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
