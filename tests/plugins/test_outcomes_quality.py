"""Real tables: the figures that others publish are reached, leaks are named, drift is told."""

import zipfile
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pytest

from plugins.outcomes import PredictParams, Propensity

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.slow,  # trains some twenty models on up to 41,000 rows: half a minute
    pytest.mark.skipif(not DATA.exists(), reason="the real tables are not on this machine"),
]


def predicted(table: pa.Table, target: str) -> dict:
    return Propensity().on_table(table, PredictParams(target=target))


def best(told: dict) -> float:
    return next(model["auc"] for model in told["models"] if model["name"] == told["chosen"])


def test_telco() -> None:
    blank = csv.ConvertOptions(null_values=["", " "], strings_can_be_null=True)
    table = csv.read_csv(DATA / "churn_telco_ibm" / "Telco-Customer-Churn.csv", convert_options=blank)
    told = predicted(table, "Churn")
    assert best(told) >= 0.84 and told["calibration_error"] <= 0.02
    assert [each["column"] for each in told["dropped"]] == ["customerID"]
    assert told["suspected_leaks"] == [] and not any(w.startswith("drift") for w in told["warnings"])


def test_online_shoppers() -> None:
    table = csv.read_csv(DATA / "online_shoppers" / "online_shoppers_intention.csv.gz")
    told = predicted(table, "Revenue")
    assert best(told) >= 0.925 and told["calibration_error"] <= 0.02
    (leak,) = told["suspected_leaks"]
    assert leak["column"] == "PageValues" and leak["auc_without"] < best(told) - 0.1


def test_bank_marketing() -> None:
    with zipfile.ZipFile(DATA / "bank_marketing" / "bank-additional.zip") as archive:
        name = next(n for n in archive.namelist() if n.endswith("bank-additional-full.csv"))
        table = csv.read_csv(BytesIO(archive.read(name)), parse_options=csv.ParseOptions(delimiter=";"))
    told = predicted(table, "y")
    (leak,) = told["suspected_leaks"]
    assert leak["column"] == "duration" and leak["auc_without"] >= 0.79
    assert told["calibration_error"] <= 0.02
    assert any(w.startswith("drift along the file") for w in told["warnings"])
