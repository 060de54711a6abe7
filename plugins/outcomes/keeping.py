"""A trained model as files, and back: the learner by skops, which loads no code, all else as JSON."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sklearn
import skops.io
from pydantic import BaseModel, ConfigDict

from journeymap.mining.customers import Vocabulary
from plugins.outcomes.asking import Question
from plugins.outcomes.encoding import Encoding
from plugins.outcomes.exposures import Exposure
from plugins.outcomes.families import habits
from plugins.outcomes.learners import Calibration, Fitted

LEARNER, LEVEL, SAID = "learner.skops", "level.skops", "model.json"
# What skops does not know to be harmless by itself; anything else in a file is refused.
TRUSTED = [
    "functools.partial",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
]
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the stamp of the files inside, so that equal models are equal bytes


class Said(BaseModel):
    """All of a model but the learner's numbers. usual: the typical value of each column (None unknown).

    starts, spread: the bins of each column in the training, and the share of rows in each.
    """

    model_config = ConfigDict(frozen=True)

    about: str
    horizon: float
    window: float
    repeated: bool
    learner: str
    sklearn: str
    encoding: Encoding
    vocabulary: Vocabulary
    calibration: tuple[str, tuple[tuple[float, ...], ...]]
    usual: tuple[float | None, ...]
    families: tuple[tuple[str, ...], ...]
    exposures: tuple[Exposure, ...]
    words: dict[str, str]
    starts: tuple[tuple[float, ...], ...]
    spread: tuple[tuple[float, ...], ...]
    until: datetime
    auc: float


class Unreadable(ValueError):
    """The files hold no model that this version can use; the message says why."""


@dataclass(frozen=True)
class Kept:
    """A model ready to be asked."""

    said: Said
    fitted: Fitted
    habit: Any  # a logistic regression on habits and traits alone

    @property
    def question(self) -> Question:
        return Question(self.said.about, self.said.horizon, self.said.window, self.said.repeated)  # type: ignore[arg-type]

    @property
    def usual(self) -> np.ndarray:
        return np.array([np.nan if value is None else value for value in self.said.usual])

    def chance(self, table: pa.Table) -> np.ndarray:
        """Probabilities, one a row of features; none for a table without rows."""
        return self.fitted.chance(self.said.encoding.matrix(table)) if table.num_rows else np.zeros(0)

    def level(self, table: pa.Table) -> np.ndarray:
        """What habits and traits alone tell: customers with the same are alike."""
        code = self.said.encoding
        part = code.without([column for column in code.columns if column not in habits(code.columns)])
        return self.habit.predict_proba(part.matrix(table))[:, 1] if table.num_rows else np.zeros(0)

    def files(self) -> dict[str, bytes]:
        """What a ModelArtefact holds."""
        return {
            LEARNER: _canonical(skops.io.dumps(self.fitted.model)),
            LEVEL: _canonical(skops.io.dumps(self.habit)),
            SAID: self.said.model_dump_json(indent=1).encode(),
        }


def read(folder: Path) -> Kept:
    """A model from the folder of an active one. Raises Unreadable."""
    try:
        said = Said.model_validate_json((folder / "files" / SAID).read_text())
        learner, level = ((folder / "files" / name).read_bytes() for name in (LEARNER, LEVEL))
    except (OSError, ValueError) as error:
        raise Unreadable(f"the active model's files cannot be read: {error}") from error
    if said.sklearn != sklearn.__version__:
        raise Unreadable(
            f"the active model was trained with scikit-learn {said.sklearn}, this is {sklearn.__version__}"
        )
    method, parameters = said.calibration
    fitted = Fitted(said.learner, _loaded(learner), Calibration(method, parameters))
    return Kept(said, fitted, _loaded(level))


def _loaded(content: bytes) -> Any:
    try:
        strange = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:  # cut short, or another file
        raise Unreadable(f"the active model's file is damaged: {error}") from error
    if strange:
        names = ", ".join(sorted(strange))
        raise Unreadable(f"the active model's file holds {names}, which no model of ours does")
    return skops.io.loads(content, trusted=TRUSTED)


def _canonical(content: bytes) -> bytes:
    """The same archive with ids counted from 1 in the place of addresses in memory, compressed."""
    numbered: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        return found[1] + numbered.setdefault(found[2], str(len(numbered) + 1))

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        schema = re.sub(r'("(?:__id__|file)": "?)(\d{6,})', renamed, old.read("schema.json").decode())
        parts = {"schema.json": schema.encode()}
        for name in old.namelist():
            if name != "schema.json":
                stem, dot, ending = name.partition(".")
                parts[numbered.get(stem, stem) + dot + ending] = old.read(name)
        for name in sorted(parts):
            new.writestr(zipfile.ZipInfo(name, FIRST_DAY), parts[name], zipfile.ZIP_DEFLATED, 6)
    return target.getvalue()
