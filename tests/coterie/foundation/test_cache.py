"""The cache that limits count in: nothing goes before it expires, and counting at once loses nothing."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coterie.foundation.cache import PURGE_EVERY, RowCache
from coterie.foundation.models import CachedValue
from coterie.settings import base


def test_limits_are_counted_in_the_database_where_there_is_no_redis(settings: object) -> None:
    assert base.REDIS_URL == ""
    assert isinstance(cache._connections["default"], RowCache)  # type: ignore[attr-defined]


def test_a_flood_of_others_drops_no_entry(db: None) -> None:
    cache.set("victim", [1.5], 300)
    CachedValue.objects.bulk_create(
        CachedValue(key=f":1:flood{n}", value="1", expires=time.time() + 60) for n in range(20_000)
    )
    for number in range(400):
        cache.set(f"more{number}", True, 300)
    assert cache.get("victim") == [1.5]
    assert cache.get("more0") is True


def test_what_has_expired_is_gone_and_deleted_in_time(db: None) -> None:
    cache.set("old", 1, -1)
    cache.set("lasting", 2, None)
    assert (cache.get("old", "none"), cache.get("lasting")) == ("none", 2)
    assert cache.add("old", 3)
    cache.set("older", 1, -1)
    for number in range(PURGE_EVERY):
        cache.set("x", number)
    assert not CachedValue.objects.filter(key__endswith="older").exists()


def test_a_value_is_added_once_changed_counted_and_deleted(db: None) -> None:
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 9, 60)
    assert cache.incr("a", 4) == 5
    assert cache.get("a") == 5
    assert cache.touch("a", 120)
    assert cache.delete("a")
    assert not cache.touch("a")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.set("b", {"c": [None]})
    cache.clear()
    assert not CachedValue.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_count_at_once_are_all_counted() -> None:
    added: list[bool] = []

    def count() -> None:
        try:
            added.append(cache.add("n", 0, 60))
            for _ in range(5):
                cache.incr("n")
        finally:
            connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (cache.get("n"), added.count(True)) == (20, 1)


class Any(TestCase):
    @given(key=st.text(st.characters(min_codepoint=33, max_codepoint=0xD7FF), max_size=400), value=st.floats(0, 1e10))
    def test_any_key_keeps_its_value(self, key: str, value: float) -> None:
        cache.set(key.replace("\x7f", ""), [value], 60)
        assert cache.get(key.replace("\x7f", "")) == [value]
