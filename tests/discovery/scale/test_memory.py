"""The memory allowed is obeyed: what does not fit goes to disk, and comes back."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.runtime.limits import bytes_of
from coterie_discovery.scale import store as stores
from coterie_discovery.scale.store import DuckStore
from coterie_discovery.signals.tables import Signals
from coterie_discovery.simulate.acts_only import write_acts

ROWS = 3_000_000
ALLOWED = bytes_of("640MB")

RUN = """
import json, sys, threading, time
from pathlib import Path
from coterie_discovery.pipeline import discover_source
from coterie_discovery.runtime.limits import used_bytes
from coterie_discovery.scale.scale import Scale, Size
peak = [0]
def watch():
    while True:
        peak[0] = max(peak[0], used_bytes())
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
found = discover_source(Path(sys.argv[1]), Scale(memory=int(sys.argv[2]), sample=Size(800, 40_000)))
print(json.dumps([len(found.niches), peak[0]]))
"""


def test_what_does_not_fit_is_spilled_and_sorted_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "LEAST", 48 << 20)
    store = DuckStore(Signals(), tmp_path, memory=48 << 20, threads=1)
    numbers = np.random.default_rng(0).permutation(ROWS)
    put = store.put("numbers", pa.table({"n": numbers, "twice": numbers * 2}))
    batches = store.batches(put.order_by("n"))
    first = next(batches)
    assert first["n"].to_pylist()[:3] == [0, 1, 2]
    spilled = sum(path.stat().st_size for path in (tmp_path / "spilled").iterdir())
    assert spilled > 1 << 20
    assert first.num_rows + sum(batch.num_rows for batch in batches) == ROWS
    store.close()


@pytest.mark.timeout(300)
def test_a_run_stays_within_what_it_is_allowed(tmp_path):
    write_acts(tmp_path, acts=250_000, seed=0)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path), str(ALLOWED)], capture_output=True, text=True, check=True
    )
    niches, peak = json.loads(done.stdout.splitlines()[-1])
    assert niches >= 12
    assert peak < ALLOWED
