"""Sessions in the database, as Django keeps them; each page reads one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from coterie.foundation.prepared import first, prepared


@prepared
def _session(key: str, now: Any) -> Any:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        found: Session | None = first(_session(self.session_key or "", timezone.now()))
        if found is None:
            self._session_key = None
        return found
