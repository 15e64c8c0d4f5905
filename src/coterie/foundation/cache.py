"""A cache in the application's own database, for limits: nothing is dropped from it before it expires.

Django's caches hold a number of entries and drop some when there are more: whoever fills them flushes the counts of
wrong passwords. Rows here go when they have expired, and by nothing else.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from coterie.foundation.models import CachedValue

LONGEST_KEY = 200
# Expired rows are deleted at every so many writes of a process.
PURGE_EVERY = 100
NEVER = 1e12

# The comparison with the row that is there makes each of these one step for all processes: no other comes between.
_ADD = """INSERT INTO foundation_cachedvalue (key, value, expires) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
WHERE foundation_cachedvalue.expires <= %s"""
_INCREASE = """UPDATE foundation_cachedvalue SET value = CAST(CAST(value AS bigint) + %s AS text)
WHERE key = %s AND expires > %s RETURNING value"""


class RowCache(BaseCache):
    """Django's cache interface over the table of :class:`CachedValue`; values are what JSON can say."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._writes = itertools.count(1)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        stored = CachedValue.objects.filter(key=self._key(key, version), expires__gt=time.time())
        value = stored.values_list("value", flat=True).first()
        return default if value is None else json.loads(value)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        row = CachedValue(key=self._key(key, version), value=json.dumps(value), expires=self._expires(timeout))
        CachedValue.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "expires"]
        )
        self._purge_at_times()

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        given = (self._key(key, version), json.dumps(value), self._expires(timeout), time.time())
        with connection.cursor() as cursor:
            cursor.execute(_ADD, given)
            added = cursor.rowcount == 1
        self._purge_at_times()
        return added

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number, in one step; ValueError if it is not there."""
        with connection.cursor() as cursor:
            cursor.execute(_INCREASE, [delta, self._key(key, version), time.time()])
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"Key {key!r} not found")
        return int(row[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        found = CachedValue.objects.filter(key=self._key(key, version), expires__gt=time.time())
        return bool(found.update(expires=self._expires(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(CachedValue.objects.filter(key=self._key(key, version)).delete()[0])

    def clear(self) -> None:
        CachedValue.objects.all().delete()

    def _key(self, key: str, version: int | None) -> str:
        made = self.make_key(key, version=version)
        return made if len(made) <= LONGEST_KEY else hashlib.sha256(made.encode()).hexdigest()

    def _expires(self, timeout: Any) -> float:
        at: float | None = self.get_backend_timeout(timeout)
        return NEVER if at is None else at

    def _purge_at_times(self) -> None:
        if next(self._writes) % PURGE_EVERY == 0:
            CachedValue.objects.filter(expires__lte=time.time()).delete()
