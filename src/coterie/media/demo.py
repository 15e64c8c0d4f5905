"""What the demonstrations of other rooms show: pictures that were drawn, uploaded and made ready."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from coterie.media.make_ready import make_ready
from coterie.media.models import Medium
from coterie.media.take import take


def shown(number: int, *, by: Any, space: Any, alt: str) -> str:
    """The line of a text that shows the picture of this number."""
    from coterie.media import drawing  # with NumPy, which the serving process does without

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        drawing.save(number, path)
        made = take(path, by=by, name=f"roll-{number + 1:02}.jpg", space=space, alt=alt)
    make_ready(made.pk)
    return Medium.objects.get(pk=made.pk).markdown
