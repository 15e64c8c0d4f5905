"""The full-text indexes of both databases behind one interface."""

from __future__ import annotations

from django.db import connection

from coterie.search.backends.asked import Asked, Backend, Candidate, Phrase
from coterie.search.backends.postgresql import PostgreSQL
from coterie.search.backends.sqlite import SQLite

__all__ = ["Asked", "Backend", "Candidate", "Phrase", "backend"]


def backend() -> Backend:
    """That of the database in use."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
