"""Archives that people take with them: a zip file, written as its rows are read, however many there are."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

# Up to this size it waits in memory, beyond it in a file that has no name and goes when it is closed.
IN_MEMORY = 4 * 1024 * 1024


def archive(files: Iterable[tuple[str, Iterable[str]]]) -> IO[bytes]:
    """A zip archive of these files (a name, and the text in pieces), at its beginning; whoever sends it closes it."""
    made: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.FILE_UPLOAD_TEMP_DIR))  # noqa: SIM115
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in files:
            with written.open(name, "w", force_zip64=True) as file:
                file.writelines(piece.encode() for piece in text)
    made.seek(0)
    whole: IO[bytes] = made
    return whole


def json_lines(rows: Iterable[Any]) -> Iterator[str]:
    """One row a line."""
    return (f"{_json(row)}\n" for row in rows)


def json_object(lists: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """One object that has a list of rows under each name."""
    for number, (name, rows) in enumerate(lists.items()):
        yield f"{',' if number else '{'}\n{json.dumps(name)}: ["
        for place, row in enumerate(rows):
            yield f"{',' if place else ''}\n{_json(row)}"
        yield "\n]"
    yield "\n}\n" if lists else "{}\n"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
