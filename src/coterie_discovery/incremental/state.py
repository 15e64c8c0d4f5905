"""A model and what comes of it: where threads belong, what everybody has done, and who belongs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.incremental.joins import place_of
from coterie_discovery.incremental.model import Model
from coterie_discovery.incremental.place import placed
from coterie_discovery.incremental.sums import Placed, Sums, all_sums
from coterie_discovery.incremental.who import Crowds, crowds

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """A model before anything in it is closed."""

    model: Model

    @cached_property
    def placed(self) -> Placed:
        return placed(self.model)

    @cached_property
    def sums(self) -> Sums:
        return all_sums(self.model, self.placed)

    @cached_property
    def crowds(self) -> Crowds:
        return crowds(self.model, self.sums)

    @cached_property
    def keys(self) -> pa.Array:
        return self.model.people["member"].combine_chunks()

    def of(self, niche: int) -> slice:
        """Where the niche's people are among ``crowds``."""
        return slice(*np.searchsorted(self.sums.niche[self.crowds.rows], [niche, niche + 1]).tolist())

    def rows_in(self, before: State) -> Ints:
        """Where each pair of ``sums`` stood in an earlier state, -1 for those of which there was nothing."""
        n = self.model.n
        moved = np.asarray(pc.index_in(before.keys, self.keys), np.int64)  # nobody is lost between the two
        was = moved[before.sums.member] * n + before.sums.niche
        return place_of(self.sums.member * n + self.sums.niche, was)
