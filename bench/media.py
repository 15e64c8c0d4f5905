"""What a photograph costs: the processor's seconds and memory of all its sizes, in the process that makes them.

python -m bench.media                  a drawn photograph of 12 megapixels, as a JPEG with EXIF, five times
python -m bench.media --speeds 4 6 8   the same for several speeds of the AVIF encoder
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from PIL import Image

from coterie.media.drawing import draw

SIZE = (4000, 3000)
TIMES = 5
MAKE = """
import sys
from coterie.media import pictures
pictures.AVIF["speed"] = int(sys.argv.pop(1))
pictures.main(*sys.argv[1:])
"""


@dataclass(frozen=True)
class Cost:
    """One photograph: seconds of the processor, memory at its highest, and the bytes of all sizes."""

    seconds: float
    megabytes: float
    kilobytes: dict[str, float]


def photograph(path: Path) -> None:
    """Grain and all: noise is what encoders work hardest on."""
    image = draw(0).resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(SIZE, 18).convert("RGB")
    image = Image.blend(image, grain, 0.08)
    exif = image.getexif()
    exif[0x0110] = "K1000"
    image.save(path, "JPEG", quality=92, exif=exif)


def measured(source: Path, speed: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        running = subprocess.Popen(
            [sys.executable, "-c", MAKE, str(speed), str(source), folder], stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        made = json.loads(running.stdout.read())
        _pid, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    bytes_ = {kind: sum(each["bytes"] for each in made["files"] if kind in each["type"]) for kind in ("avif", "webp")}
    kilobytes = {kind: size / 1024 for kind, size in bytes_.items()}
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, kilobytes)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--speeds", type=int, nargs="+", default=[8])
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "photograph.jpg"
        photograph(source)
        print(f"{SIZE[0]} x {SIZE[1]} pixels, {source.stat().st_size / 1024 / 1024:.1f} MB, {TIMES} times")
        for speed in given.speeds:
            costs = [measured(source, speed) for _each in range(TIMES)]
            seconds = [each.seconds for each in costs]
            print(
                f"AVIF speed {speed}: {median(seconds):.2f} CPU s (worst {max(seconds):.2f}), "
                f"{max(each.megabytes for each in costs):.0f} MB at most, "
                + ", ".join(f"{kind} {size:.0f} KB" for kind, size in costs[0].kilobytes.items())
            )


if __name__ == "__main__":
    main()
