"""An installation under measure: four people write faster than any four people would be let."""

from coterie.settings.base import *  # noqa: F403

LIMITS: dict[str, str] = {}
