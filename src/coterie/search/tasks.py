"""Background work of the search."""

from __future__ import annotations

from collections.abc import Sequence

from django_tasks import task

from coterie.foundation.documents import documents
from coterie.search.index import index


@task()
def index_later(model: str, pks: Sequence[int]) -> None:
    if model in documents():
        index(model, pks)
