"""Everything that is held about somebody, as one file for them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from coterie.foundation import personal
from coterie.people.models import User

# Beyond this it waits on disk.
IN_MEMORY = 4 * 1024 * 1024


def export_data(user: User) -> IO[bytes]:
    """A zip archive with one JSON file for each room. Rows are written as they are read, however many there are."""
    # Whoever sends it closes it.
    made: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for room, held in personal.exported(user):
            with archive.open(f"{room}.json", "w", force_zip64=True) as file:
                _write(held, io.TextIOWrapper(file, encoding="utf-8", write_through=True))
    made.seek(0)
    return made


def _write(held: dict[str, Any], file: io.TextIOWrapper) -> None:
    for number, (name, value) in enumerate(held.items()):
        file.write(f"{',' if number else '{'}\n{json.dumps(name)}: ")
        file.writelines(_rows(value) if isinstance(value, Iterator) else [_json(value)])
    file.write("\n}\n" if held else "{}\n")
    file.flush()


def _rows(rows: Iterable[Any]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{_json(row)}"
    yield "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
