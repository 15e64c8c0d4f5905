"""The public names of people on their platform, for operators and for attribution."""

from __future__ import annotations

from collections.abc import Iterable

from coterie.niches.columns import rows_where
from coterie.niches.models import Source


def names_of(source: Source, keys: Iterable[str]) -> dict[str, str]:
    """Name by key, for those of ``keys`` that the export names."""
    rows = rows_where(source.signals / "names.parquet", "member", sorted(set(keys)), ["member", "name"])
    return {row["member"]: row["name"] for row in rows}
