"""Writes the tables of docs/ that the rooms' declarations hold: permissions, activity kinds, rooms, features.

python scripts/reference.py
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("stranger", "signed in", "invited", "member", "host", "lead", "operator")


def tables() -> dict[str, dict[str, Callable[[], str]]]:
    """The tables by page and by the name of their place in it."""
    return {
        "permissions.md": {"permissions": permissions},
        "architecture.md": {"rooms": rooms_table, "features": features_table, "kinds": kinds_table},
    }


def written(page: str) -> str:
    """The page with its tables as the declarations say now."""
    text = (ROOT / "docs" / page).read_text()
    for name, make in tables()[page].items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        text, found = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}\n{make()}\n{end}", text, flags=re.DOTALL)  # noqa: B023
        if not found:
            raise SystemExit(f"docs/{page} has no place for the table {name!r}.")
    return text


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def permissions() -> str:
    from coterie.foundation.rooms import rooms

    rows = [
        (f"`{grant.permission}`", grant.means, *_held(grant), room.name) for room in rooms() for grant in room.grants
    ]
    return _table(("permission", "lets one", *COLUMNS, "room"), rows)


def _held(grant: Any) -> list[str]:
    from coterie.foundation.rooms import Holder

    ranks = [Holder.READER, Holder.MEMBER, Holder.HOST, Holder.LEAD]
    if grant.to == Holder.OUTSIDER:
        cells = ["", "open spaces", "yes", "", "", ""]
    elif grant.to in ranks:
        least = ranks.index(grant.to)
        public = ["open spaces", "open spaces", "yes"] if least == 0 else ["", "", ""]
        cells = public + ["yes" if rank >= least else "" for rank in (1, 2, 3)]
    else:
        cells = [""] * 6
    if grant.author:
        cells = cells[:3] + [cell or "own" for cell in cells[3:]]
    return [*cells, "yes" if grant.operator else ""]


def kinds_table() -> str:
    from coterie.activity.kinds import kinds

    rows = [
        (
            f"`{kind.name}`", kind.says, kind.audience, ", ".join(kind.carries), kind.reads and f"`{kind.reads}`",
            "yes" if kind.feed else "", ", ".join(kind.reasons),
        )
        for kind in kinds().values()
    ]  # fmt: skip
    return _table(("kind", "in words", "audience", "payload", "read with", "feed", "tells, because of"), rows)


def rooms_table() -> str:
    from coterie.foundation.rooms import rooms

    return _table(("room", "what is in it"), [(room.name, room.about) for room in rooms()])


def features_table() -> str:
    from coterie.foundation.rooms import rooms

    rows = [
        (f"`{each.key}`", each.name, room.name, each.group, f"`{each.sees}`", _switch(each))
        for room in rooms()
        for each in room.features
    ]
    return _table(("feature", "name", "room", "group", "seen with", "switched"), rows)


def _switch(feature: Any) -> str:
    if not feature.can_be_switched:
        return "always on"
    return "on at first" if feature.default_on else "off at first"


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coterie.settings.testing")
    import django

    django.setup()
    for page in tables():
        (ROOT / "docs" / page).write_text(written(page))


if __name__ == "__main__":
    main()
