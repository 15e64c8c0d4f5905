"""Each test has a storage of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    kept = tmp_path / "media"
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(kept)}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    return kept
