"""The thresholds that a group of threads must pass to be a niche, and those of belonging to it."""

from __future__ import annotations

SMALLEST = 3  # threads
# A member belongs when so much activity here would be rarer than this by chance.
STRICT, CHANCE, LOOSE = 0.01, 0.05, 0.2
MIN_INSIDE = 2  # two threads, or three posts in one
MIN_FAITHFULNESS, MIN_Z_SCORE = 1.25, 1.64  # a multiple of chance; standard errors (one-sided 5 %)
SCALES = 3  # at least, each twice as fine as the one before; :mod:`coterie_discovery.groups.resolution` may add more
MIN_CERTAIN = 0.5  # of its people, those who belong under the strict rule too: a fifth, where all are there by chance
MIN_CONSISTENCY = 0.35
MIN_STABILITY = 0.7
MIN_WEIGHT = 0.3
MIN_CORE_WEIGHT = 0.5  # the least weight of a thread in the group that it was placed in
