"""A kept model as its learner, its columns and its calibration, read without running code."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import skops.io
from pydantic import BaseModel, ConfigDict, ValidationError

from journeymap.desks.learned.refusing import Unconvertible

SAID, LEARNER = "model.json", "learner.skops"
# What skops does not know to be harmless by itself; a file that holds anything else is refused.
TRUSTED = [
    "functools.partial",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
]


class Encoding(BaseModel):
    """columns: what the learner reads, in order; levels: of each category, a level's code being its place."""

    model_config = ConfigDict(frozen=True)

    columns: tuple[str, ...]
    levels: dict[str, tuple[str, ...]] = {}


class Said(BaseModel):
    """What a model's files say that stands beside its learner (docs/desks.md): method and parameters of the
    calibration are "none", "sigmoid" (slope, intercept of the log-odds) or "isotonic" (places, heights)."""

    model_config = ConfigDict(frozen=True)

    encoding: Encoding
    calibration: tuple[str, tuple[tuple[float, ...], ...]] = ("none", ())


@dataclass(frozen=True)
class Learned:
    """learner: a fitted classifier of scikit-learn with two classes, of a matrix of floats."""

    learner: Any
    said: Said


def read(folder: Path) -> Learned:
    """The model in a folder of files. Unconvertible."""
    try:
        told = Said.model_validate(json.loads((folder / SAID).read_text()))
        content = (folder / LEARNER).read_bytes()
        strange = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
    except FileNotFoundError as error:
        raise Unconvertible(
            f"This model has no {Path(error.filename).name}: only learners of scikit-learn that are kept by "
            "skops can be converted."
        ) from error
    except (ValidationError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise Unconvertible(f"The model's files cannot be read: {error}"[:300]) from error
    if strange:
        raise Unconvertible(f"The model's file holds {', '.join(sorted(strange))}, which is not read here.")
    return Learned(skops.io.loads(content, trusted=TRUSTED), told)
