"""What the tables hold."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from coterie_discovery.commands.output import write_output
from tests.discovery.factories import a_discovery


@pytest.fixture
def family(tmp_path):
    """A niche with a sub-niche that holds its first two threads, written out."""
    found = a_discovery(niches=2)
    parent, child = (replace(niche, children=(), parent=None) for niche in found.niches)
    child = replace(child, parent=parent.key, threads=parent.threads[:2])
    found = replace(found, niches=(replace(parent, children=(child.key,)), child))
    write_output(tmp_path, found, "", {})
    return found, pq.read_table(tmp_path / "threads.parquet").to_pylist()


def test_a_thread_of_a_sub_niche_is_told_there_alone(family):
    found, rows = family
    parent, child = found.niches
    told = [(row["thread"], row["niche"]) for row in rows]
    assert [niche for thread, niche in told if thread in {one.thread for one in child.threads}] == [child.key] * 2
    assert len([niche for _, niche in told if niche == parent.key]) == len(parent.threads) - 2
