"""Whether runs use sentence vectors is a setting; the job is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from coterie.niches.models import Run, Source
from coterie.niches.run import _request
from coterie.settings import env

pytestmark = pytest.mark.django_db


def test_the_job_is_told_which_model_reads_and_where_vectors_are_kept(
    source: Source, settings: Any, tmp_path: Path
) -> None:
    run, kept = Run.objects.create(source=source), str(settings.DATA / "vectors")
    for value, told in (
        ("off", None),
        ("on", {"model_file": None, "cache": kept}),
        ("/models/own.onnx", {"model_file": "/models/own.onnx", "cache": kept}),
    ):
        settings.VECTORS = value
        assert _request(run, tmp_path)["vectors"] == told


def test_the_setting_is_on_off_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env.vectors() == "off"
    monkeypatch.setenv("COTERIE_VECTORS", "On")
    assert env.vectors() == "on"
    (tmp_path / "model.onnx").touch()
    monkeypatch.setenv("COTERIE_VECTORS", str(tmp_path / "model.onnx"))
    assert env.vectors() == str(tmp_path / "model.onnx")
    monkeypatch.setenv("COTERIE_VECTORS", str(tmp_path / "none.onnx"))
    with pytest.raises(ImproperlyConfigured, match="COTERIE_VECTORS"):
        env.vectors()
