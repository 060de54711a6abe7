"""The folders of runs, where several machines share the store: what rows name stays, what died goes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from journeymap.analysis import folders
from journeymap.analysis.models import Model, Run, ScoreSet


def file(place: str, root: Path) -> Path:
    path = root / place
    path.parent.mkdir(parents=True)
    path.write_text("x")
    return path


def test_scores_and_models_that_rows_name_stay(shop, store, settings, tmp_path):
    """They lie there where the bucket was set on an installation that was filled without one."""
    settings.SHARED_STORE = f"file://{tmp_path}/bucket"
    runs = [Run.objects.create(journey=shop, analyzer="dropoff") for _ in range(3)]
    scores, weights, died = (f"runs/{run.pk}/out/{name}" for run, name in zip(runs, "swd", strict=True))
    ScoreSet.objects.create(run=runs[0], name="s", subject="case", path=f"{scores}/s.parquet", rows=1)
    Model.objects.create(run=runs[1], name="m", path=weights, card="c", metrics={}, trained_on="t")
    named = [file(f"{scores}/s.parquet", store), file(f"{weights}/deep/m.bin", store)]
    unnamed = file(f"{died}/s.parquet", store)
    long_ago = time.time() - 3600
    for folder in (store / "runs").iterdir():
        os.utime(folder, (long_ago, long_ago))
    assert folders.sweep_folders() == 1
    assert all(path.is_file() for path in named) and not unnamed.exists()
