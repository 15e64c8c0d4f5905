"""Vectors of texts, kept in a file between runs: by the hash of the text and the name of the model.

SQLite, so that several processes may read and write it at once. What was not asked for in a month is removed, and what
was not asked for longest once there are too many. A file that cannot be used is done without: it only saves time.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np

from coterie_discovery.text.sentence_model import Vectors

NAME = "sentence-vectors.sqlite3"
MOST = 500_000  # vectors; of MiniLM's 384 dimensions some 450 MB
KEPT_DAYS = 30
WAIT = 60  # seconds for another process to finish writing
DAY = 24 * 60 * 60
AT_ONCE = 500  # keys that are asked for together
_TABLE = """CREATE TABLE IF NOT EXISTS vectors
    (model TEXT NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL, used INTEGER NOT NULL,
     PRIMARY KEY (model, text)) WITHOUT ROWID"""


def user_cache() -> Path:
    """The folder of this user for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coterie"


def text_key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class VectorCache:
    """The vectors of one model in ``folder``; half precision."""

    def __init__(self, folder: Path, model: str, *, most: int = MOST, kept_days: int = KEPT_DAYS) -> None:
        self.model, self.most, self.kept_days = model, most, kept_days
        self.path = folder / NAME
        self._today = int(time.time() // DAY)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)

    def read(self, keys: Sequence[bytes], dimensions: int) -> dict[bytes, Vectors]:
        """Those of ``keys`` that are there."""
        found: dict[bytes, Vectors] = {}
        with suppress(sqlite3.Error), closing(self._open()) as file, file:
            for start in range(0, len(keys), AT_ONCE):
                asked = keys[start : start + AT_ONCE]
                where = f"model = ? AND text IN ({', '.join('?' * len(asked))})"
                rows = file.execute(f"SELECT text, vector FROM vectors WHERE {where}", (self.model, *asked))  # noqa: S608
                for text, vector in rows.fetchall():
                    if len(vector) == 2 * dimensions:
                        found[text] = np.frombuffer(vector, "<f2").astype(np.float32)
                touched = f"UPDATE vectors SET used = ? WHERE {where} AND used < ?"  # noqa: S608
                file.execute(touched, (self._today, self.model, *asked, self._today))
        return found

    def write(self, vectors: Mapping[bytes, Vectors]) -> None:
        rows = ((self.model, key, row.astype("<f2").tobytes(), self._today) for key, row in vectors.items())
        with suppress(sqlite3.Error), closing(self._open()) as file, file:
            self._insert(file, rows)

    def _insert(self, file: sqlite3.Connection, rows: Iterable[tuple[str, bytes, bytes, int]]) -> None:
        file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def tidy(self) -> None:
        """Remove what nobody asked for in a month, and the oldest beyond what may be kept."""
        with suppress(sqlite3.Error), closing(self._open()) as file, file:
            file.execute("DELETE FROM vectors WHERE used < ?", (self._today - self.kept_days,))
            over = file.execute("SELECT count(*) FROM vectors").fetchone()[0] - self.most
            if over > 0:
                oldest = "SELECT model, text FROM vectors ORDER BY used, text LIMIT ?"
                file.execute(f"DELETE FROM vectors WHERE (model, text) IN ({oldest})", (over,))  # noqa: S608

    def _open(self) -> sqlite3.Connection:
        try:
            return self._opened()
        except sqlite3.OperationalError:  # locked, read-only or no place: the file itself may be sound
            raise
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)  # no database, or a broken one
            return self._opened()

    def _opened(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=WAIT)
        try:
            file.execute(_TABLE)
        except sqlite3.Error:
            file.close()
            raise
        return file
