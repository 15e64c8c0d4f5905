import mmap
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coterie_discovery.runtime.limits import MemoryGuard, bytes_of, peak_bytes, used_bytes


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 << 30), ("1.5g", 3 << 29), ("512 MiB", 512 << 20), (str(1 << 30), 1 << 30), ("1TB", 1 << 40)],
)
def test_amounts_of_memory_are_understood(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "much", "-4GB", "255MB", "4XB", "1e9", "9" * 99])
def test_what_is_no_amount_of_memory_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected at least 256MB"):
        bytes_of(text)


def test_pages_of_a_mapped_file_are_no_memory_in_use(tmp_path: Path) -> None:
    size = 200 << 20
    with open(tmp_path / "large", "wb") as file:
        file.truncate(size)
    with open(tmp_path / "large", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        before = used_bytes()
        assert mapped.find(b"x") == -1  # every page was looked at
        assert used_bytes() - before < size // 4
    before = used_bytes()
    held = bytearray(b"x") * size
    assert used_bytes() - before > size // 2
    assert len(held) == size


def test_the_peak_of_a_process_is_not_that_of_the_one_that_started_it() -> None:
    held = bytearray(b"x") * (300 << 20)
    script = "from coterie_discovery.runtime.limits import peak_bytes; print(peak_bytes())"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert 1 << 20 < int(told.stdout) < len(held) // 2


def test_the_guard_tells_once_when_memory_is_over_the_limit() -> None:
    told: list[int] = []
    exceeded = threading.Event()
    with MemoryGuard(1 << 20, lambda used: (told.append(used), exceeded.set())):
        assert exceeded.wait(10)
    assert told[0] > 1 << 20
    assert len(told) == 1


def test_the_guard_is_silent_under_the_limit() -> None:
    told: list[int] = []
    with MemoryGuard(1 << 50, told.append):
        assert 0 < used_bytes() <= peak_bytes() * 1.1
    assert told == []
