"""A model says in ONNX what it says here, to an engine that is not ours; nothing in its file is run."""

import io
import json
import pickle
import zipfile

import numpy as np
import onnxruntime
import pyarrow as pa
import pytest
import skops.io
from django.core.management import CommandError, call_command
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

from journeymap.access.exits import Closed, set_open
from journeymap.access.models import Entry
from journeymap.analysis.models import Model
from journeymap.desks.learned.converting import as_onnx
from journeymap.desks.learned.refusing import Unconvertible
from journeymap.desks.portable import zipped
from plugins.outcomes.encoding import encoding

LEVELS = {"plan": ("free", "paid", "trial")}
COLUMNS = ("days", "visits", "plan", "money")
SIGMOID = ["sigmoid", [[0.7], [-0.2]]]


def rows(count: int = 800) -> tuple[np.ndarray, np.ndarray]:
    """Numbers with ties and gaps, a category with a rare code; what is to be told."""
    random = np.random.default_rng(3)
    told = np.column_stack([
        random.exponential(30, count), random.poisson(2, count), random.integers(0, 4, count),
        random.lognormal(2, 2, count),
    ])  # fmt: skip
    odds = 0.05 * told[:, 0] - told[:, 1] + 2 * (told[:, 2] == 1)
    told[random.random(told.shape) < 0.1] = np.nan
    return told, random.random(count) < 1 / (1 + np.exp(-odds))


def boosting(**more):
    return HistGradientBoostingClassifier(max_iter=40, random_state=0, **more)


def logistic():
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        QuantileTransformer(n_quantiles=50, random_state=0),
    )
    coded = make_pipeline(
        SimpleImputer(strategy="constant", fill_value=-1.0, keep_empty_features=True),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    parts = ColumnTransformer([("numbers", numbers, [0, 1, 3]), ("categories", coded, [2])])
    return make_pipeline(parts, LogisticRegression())


@pytest.fixture
def kept(tmp_path):
    """A folder with a trained learner, as analyzers keep it."""

    def kept(learner, calibration=("none", ())):
        told, labels = rows()
        learner.fit(told, labels)
        (tmp_path / "files").mkdir(exist_ok=True)
        skops.io.dump(learner, tmp_path / "files" / "learner.skops")
        said = {
            "encoding": {"columns": COLUMNS, "levels": LEVELS},
            "calibration": calibration,
            "about": "leaving",
        }
        (tmp_path / "files" / "model.json").write_text(json.dumps(said))
        return tmp_path / "files"

    return kept


def chances(made: bytes, told: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    return session.run(["chance"], {"features": told})[0][:, 0]


@pytest.mark.parametrize(
    "learner",
    [boosting(categorical_features=[2]), boosting(), logistic()],
    ids=["codes", "numbers", "logistic"],
)
@pytest.mark.parametrize("calibration", [("none", ()), SIGMOID], ids=["plain", "calibrated"])
def test_onnxruntime_says_what_the_model_says(kept, learner, calibration):
    made, (told, _) = as_onnx(kept(learner, calibration), "churn"), rows()
    told = np.vstack([told, told * 3, np.full((1, 4), np.nan), [[0, 0, 99, 0]]])
    raw = learner.predict_proba(told)[:, 1]
    wanted = raw if calibration[0] == "none" else 1 / (1 + np.exp(-(0.7 * np.log(raw / (1 - raw)) - 0.2)))
    assert np.abs(chances(made, told) - wanted).max() < 1e-6
    assert wanted.std() > 0.05  # it tells rows apart at all


def test_what_has_no_such_form_says_so(kept):
    with pytest.raises(Unconvertible, match="not read here"):
        as_onnx(kept(RandomForestClassifier(5)), "churn")
    with pytest.raises(Unconvertible, match="isotonic"):
        as_onnx(kept(boosting(), ["isotonic", [[0.0, 1.0], [0.1, 0.9]]]), "churn")


def test_a_file_that_would_run_something_is_refused(kept):
    folder = kept(boosting())
    (folder / "learner.skops").write_bytes(pickle.dumps(print))
    with pytest.raises(Unconvertible):
        as_onnx(folder, "churn")
    skops.io.dump(Strange(), folder / "learner.skops")
    with pytest.raises(Unconvertible, match="Strange"):
        as_onnx(folder, "churn")


class Strange:
    def __init__(self) -> None:
        self.inside = 1


@pytest.fixture
def model(store, kept, opened):
    kept(logistic())
    return Model.objects.create(
        name="churn", path=".", card="# A card", metrics={"auc": 0.8}, trained_on="snapshot 1"
    )


@pytest.mark.django_db
def test_a_model_leaves_with_its_card_and_columns_and_is_in_the_trail(model, ada):
    answer = ada.get(f"/api/v1/portable-models/{model.pk}/")
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("card.md") == b"# A card"
        told = json.loads(archive.read("columns.json"))
        assert [each["name"] for each in told] == list(COLUMNS) and told[2]["levels"] == list(LEVELS["plan"])
        assert chances(archive.read("model.onnx"), rows(9)[0]).shape == (9,)
    entry = Entry.objects.filter(action="desks.take_model").get()
    assert entry.who == "ada" and entry.detail == {"form": "onnx", "columns": 4}


def test_a_level_that_leaves_with_a_model_is_shared_by_ten_customers():
    who = np.repeat(np.arange(20), 3)  # three cut-offs each
    values = np.where(who < 10, "paid", np.where(who < 19, "trial", None))
    table = pa.table({"plan": pa.array(values, pa.string()), "days": who})
    kinds = {"plan": "category", "days": "number"}
    assert encoding(table, kinds, who).levels == {"plan": ("paid",)}
    assert encoding(table, kinds).levels == {"plan": ("paid", "trial")}  # rows of nobody in particular


@pytest.mark.django_db
def test_no_model_leaves_by_a_closed_exit(model, ada, tmp_path):
    set_open("models", False, None)
    with pytest.raises(Closed):
        zipped(model)
    assert ada.get(f"/api/v1/portable-models/{model.pk}/").status_code == 403
    with pytest.raises(CommandError, match="administrator has to open"):
        call_command("export_model", str(model.pk), "--output", str(tmp_path / "m.zip"))
    assert not (tmp_path / "m.zip").exists()
