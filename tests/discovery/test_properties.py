"""What must not matter: the order of rows, how keys are spelled, acts told twice, and what strangers do elsewhere."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.pipeline import discover, read_terms
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.simulate import simulate_platform

KEYS = {
    "members": ("member",), "posts": ("post", "thread", "parent", "author"), "acts": ("actor", "object"),
    "searches": ("actor",), "affinities": ("actor",),
}  # fmt: skip


@pytest.fixture(scope="module")
def tiny():
    return simulate_platform(members=120, posts=300, niches=2, seed=3).signals


def mixed(signals, seed):
    rng = np.random.default_rng(seed)
    tables = {name: getattr(signals, name) for name in SCHEMAS}
    return Signals(**{name: table.take(pa.array(rng.permutation(len(table)))) for name, table in tables.items()})


def renamed(signals, spell):
    """Every key spelled another way."""
    tables = {}
    for name, columns in KEYS.items():
        table = getattr(signals, name)
        for column in columns:
            at = table.schema.get_field_index(column)
            keys = pa.array([None if key is None else spell(key) for key in table[column].to_pylist()], pa.string())
            table = table.set_column(at, table.schema.field(at), keys)
        tables[name] = table
    return Signals(**tables)


def read(signals):
    """All that the engine computes on: codes, times and counts, no key."""
    columns = read_columns(signals)
    interests = read_terms(columns)
    posts, acts = columns.posts, columns.acts
    codes = [posts.thread, posts.author, posts.parent, posts.at, acts.actor, acts.thread, acts.post, acts.at]
    codes += [columns.searcher, columns.search_at, columns.affine, columns.social.ravel()]
    return [code.tolist() for code in codes], interests.terms, interests.counts.toarray().tolist()


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(tiny, seed):
    assert read(mixed(tiny, seed)) == read(tiny)


@settings(max_examples=10)
@given(turn=st.integers(0, 25), before=st.text(alphabet="aZ0-é", max_size=3))
def test_how_keys_are_spelled_does_not_matter(tiny, turn, before):
    turned = str.maketrans({chr(97 + i): chr(97 + (i + turn) % 26) for i in range(26)})
    assert read(renamed(tiny, lambda key: before + key.translate(turned))) == read(tiny)


def people(discovery):
    return [{member.member for member in niche.members} for niche in discovery.niches]


def best_jaccard(group, others):
    return max((len(group & other) / len(group | other) for other in others), default=0.0)


def test_acts_told_twice_change_no_niche(small_platform, small_discovery):
    signals = small_platform.signals
    twice = discover(
        Signals(
            members=signals.members,
            posts=signals.posts,
            acts=pa.concat_tables([signals.acts, signals.acts]),
            searches=signals.searches,
            affinities=signals.affinities,
        ),
        seed=0,
    )
    assert people(twice) == people(small_discovery)
    assert [niche.name for niche in twice.niches] == [niche.name for niche in small_discovery.niches]


def strangers():
    """A small platform of people who write in words that nobody else uses."""
    signals = renamed(simulate_platform(members=120, posts=300, niches=1, seed=9).signals, lambda key: f"other-{key}")
    posts = signals.posts
    for name in ("title", "text"):
        at = posts.schema.get_field_index(name)
        told = [None if text is None else codecs.encode(text, "rot13") for text in posts[name].to_pylist()]
        posts = posts.set_column(at, posts.schema.field(at), pa.array(told, pa.string()))
    return Signals(posts=posts, acts=signals.acts.filter(pc.is_in(signals.acts["object"], posts["post"])))


def test_strangers_who_do_something_else_disturb_nobody(small_platform, small_discovery):
    other, signals = strangers(), small_platform.signals
    both = Signals(
        members=signals.members,
        posts=pa.concat_tables([signals.posts, other.posts]),
        acts=pa.concat_tables([signals.acts, other.acts]),
        searches=signals.searches,
        affinities=signals.affinities,
    )
    found = people(discover(both, seed=0))
    again = [best_jaccard(group, found) for group in people(small_discovery)]
    assert np.mean(again) >= 0.9, again
    known = {key for group in people(small_discovery) for key in group}
    assert not any(key.startswith("other-") for group in found if group & known for key in group)
