"""A small platform up to a day, what was found in it, and what came after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coterie_discovery.incremental import Model, learn
from coterie_discovery.pipeline import discover
from coterie_discovery.result.model import Discovery
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.simulate.platform import Platform


@dataclass(frozen=True)
class Story:
    """``old`` is the first four fifths of the posts with all else up to then, ``new`` the rest; ``day`` parts them."""

    platform: Platform
    old: Signals
    new: Signals
    day: int
    found: Discovery
    model: Model


def between(signals: Signals, after: int, until: int) -> Signals:
    """What happened after one time and until another, in Unix seconds; members are always there."""
    tables = {"members": signals.members}
    for name in SCHEMAS:
        if name != "members":
            table = getattr(signals, name)
            at = pc.fill_null(table["at"].cast(pa.int64()), 0).to_numpy()
            tables[name] = table.filter(pa.array((at > after) & (at <= until)))
    return Signals(**tables)


@pytest.fixture(scope="session")
def story(small_platform: Platform) -> Story:
    signals = small_platform.signals
    at = np.sort(signals.posts["at"].cast(pa.int64()).to_numpy())
    day = int(at[int(len(at) * 0.8) - 1])
    old, new = between(signals, 0, day), between(signals, day, 1 << 40)
    found = discover(old, seed=0)
    return Story(small_platform, old, new, day, found, learn(old, found))
