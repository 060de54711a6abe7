"""Predictions on real tables and real purchases: AUC, calibration, leaks, drift; shuffled outcomes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from benchmarks.quality import data
from journeymap.mining import Analyzer, JourneyDefinition, Measure, ModelArtefact
from journeymap.mining.frames import FrameData
from plugins.outcomes import Churn, PredictParams, Propensity

TITLE = "Predictions: churn, propensity, `predict`"
ERROR = 0.02  # calibration error at most
SHUFFLES = 20
TABLES = """`predict` on plain tables, random folds (5): pooled answers for rows that were not learned from,
DeLong intervals. AUC of the chosen learner with all columns that are not dropped, then without all suspects.
"""
HEADS = (
    "table", "rows", "chosen", "AUC", "95 % interval", "without suspects", "suspected", "average precision",
    "Brier", "calibration error", "best single column",
)  # fmt: skip
OF_A_MODEL = (
    "asked", "horizon", "customers", "happened", "learner", "AUC", "95 % interval",
    "lift in the first tenth", "calibration error",
)  # fmt: skip


def measure() -> str:
    """The section of docs/quality.md. Raises Absent where the tables are not there."""
    answers = {name: _answer(*asked) for name, asked in _tables().items()}
    lines = [TABLES, *_heads(HEADS), *(_row(name, told) for name, told in answers.items()), ""]
    lines += [_gates(answers), _drift(answers), _shuffled(), _purchases()]
    return "\n".join(lines)


def _heads(names: tuple[str, ...]) -> list[str]:
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def _tables() -> dict[str, tuple[pa.Table, str]]:
    blank = csv.ConvertOptions(null_values=["", " "], strings_can_be_null=True)
    telco = csv.read_csv(data("churn_telco_ibm", "Telco-Customer-Churn.csv"), convert_options=blank)
    shoppers = csv.read_csv(data("online_shoppers", "online_shoppers_intention.csv.gz"))
    bank = _bank(data("bank_marketing", "bank-additional.zip"))
    return {
        "Telco": (telco, "Churn"),
        "online shoppers": (shoppers, "Revenue"),
        "bank": (bank, "y"),
        "bank without duration": (bank.drop_columns(["duration"]), "y"),
    }


def _bank(path: Path) -> pa.Table:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith("bank-additional-full.csv"))
        options = csv.ParseOptions(delimiter=";")
        return csv.read_csv(io.BytesIO(archive.read(name)), parse_options=options)


def _answer(table: pa.Table, target: str) -> dict[str, Any]:
    return Propensity().on_table(table, PredictParams(target=target))


def _chosen(told: dict[str, Any]) -> dict[str, Any]:
    return next(model for model in told["models"] if model["name"] == told["chosen"])


def _row(name: str, told: dict[str, Any]) -> str:
    best, leaks = _chosen(told), told["suspected_leaks"]
    low, high = best["auc_interval"]
    without = f"{leaks[0]['auc_without']:.3f}" if leaks else "none"
    suspects = ", ".join(leak["column"] for leak in leaks) or "none"
    return (
        f"| {name} | {told['rows']:,} | {told['chosen']} | {best['auc']:.3f} | {low:.3f} to {high:.3f} "
        f"| {without} | {suspects} | {best['average_precision']:.3f} | {best['brier']:.3f} "
        f"| {told['calibration_error']:.4f} | {told['baseline_auc']:.3f} |"
    )


def _gates(answers: dict[str, dict[str, Any]]) -> str:
    """Each demand, met or not."""
    suspects = {name: {leak["column"] for leak in told["suspected_leaks"]} for name, told in answers.items()}
    worst = max(told["calibration_error"] for told in answers.values())
    demands = [
        ("Telco AUC ≥ 0.84", _chosen(answers["Telco"])["auc"] >= 0.84),
        ("online shoppers AUC ≥ 0.925", _chosen(answers["online shoppers"])["auc"] >= 0.925),
        ("bank without duration AUC ≥ 0.79", _chosen(answers["bank without duration"])["auc"] >= 0.79),
        ("duration suspected", "duration" in suspects["bank"]),
        ("PageValues suspected", "PageValues" in suspects["online shoppers"]),
        ("nothing suspected of Telco", not suspects["Telco"]),
        (f"calibration error ≤ {ERROR} (the worst is {worst:.4f})", worst <= ERROR),
    ]
    return "\n".join(f"- {what}: {'met' if met else '**not met**'}" for what, met in demands) + "\n"


def _drift(answers: dict[str, dict[str, Any]]) -> str:
    """What is said of the order of the files."""
    told = {
        name: [w for w in answer["warnings"] if w.startswith("drift")] for name, answer in answers.items()
    }
    lines = [f"- {name}: {warnings[0] if warnings else 'nothing'}" for name, warnings in told.items()]
    return "Said of the rows in the order of the file:\n\n" + "\n".join(lines) + "\n"


def _shuffled() -> str:
    """How often a model of shuffled outcomes claims to be better than guessing."""
    table, target = _tables()["Telco"]
    claims = 0
    for seed in range(SHUFFLES):
        dealt = np.random.default_rng(seed).permutation(table.num_rows)
        column = table.column_names.index(target)
        other = table.set_column(column, target, table[target].take(pa.array(dealt)))
        claims += _chosen(_answer(other, target))["auc_interval"][0] > 0.5
    return (
        f"Telco with its outcomes shuffled, {SHUFFLES} seeds: the interval of the chosen AUC lies above 0.5 "
        f"in {claims} ({'met' if claims <= 4 else '**not met**'}: at most 4).\n"
    )


def purchases() -> FrameData:
    """online_retail as events: one `Order` an invoice, one `Return` a cancellation, worth their sums."""
    lines = csv.read_csv(data("online_retail", "onlineretail.csv.gz"))
    lines = lines.filter(pc.is_valid(lines["CustomerID"]))
    worth = pc.multiply(lines["Quantity"].cast(pa.float64()), lines["UnitPrice"].cast(pa.float64()))
    lines = lines.append_column("value", worth)
    invoices = lines.group_by(["InvoiceNo", "CustomerID", "Country"]).aggregate(
        [("InvoiceDate", "min"), ("value", "sum")]
    )
    number = invoices["InvoiceNo"].cast(pa.string())
    customer = invoices["CustomerID"].cast(pa.int64()).cast(pa.string())
    events = {
        "customer": customer,
        "time": invoices["InvoiceDate_min"].cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC")),
        "activity": pc.if_else(pc.starts_with(number, "C"), "Return", "Order"),
        "value": invoices["value_sum"],
    }
    country = dict(zip(customer.to_pylist(), invoices["Country"].to_pylist(), strict=True))
    traits = {"customer": sorted(country), "attr_country": [country[key] for key in sorted(country)]}
    definition = JourneyDefinition(name="Shop", goal=("Order",))
    return FrameData(pa.table(events), definition, customers=traits)


def _purchases() -> str:
    """Repeat purchase and silence on the real shop, on a split in time."""
    shop = purchases()
    lines = [
        "online_retail (4,372 customers, invoices and cancellations as events), learned from earlier "
        "cut-offs, judged on the latest one whose horizon is over; nothing of that time was learned from:",
        "",
        *_heads(OF_A_MODEL),
    ]
    for analyzer, horizon in ((Propensity, 30), (Propensity, 60), (Propensity, 90), (Churn, 0), (Churn, 90)):
        params = analyzer.Params(horizon_days=horizon, window_days=180 if horizon else 0)
        told = list(analyzer().analyze(shop, params, lambda share, message: None))
        lines += _judged(analyzer, told)
    return "\n".join(lines) + "\n"


def _judged(analyzer: type[Analyzer], told: list) -> list[str]:
    """One row a model; the reason where there is none."""
    name = analyzer.name
    measures = [each for each in told if isinstance(each, Measure)]
    rate = next((m for m in measures if m.name == f"{name}_rate"), None)
    if not any(isinstance(each, ModelArtefact) for each in told) or rate is None:
        return [f"| {name} | {measures[-1].method} | | | | | | | |"]
    terms = rate.method.split(" with ", 1)[1].split(";")[0]
    error = next(m.value for m in measures if m.name == f"{name}_calibration_error")
    lifts = {m.dims["model"]: m for m in measures if m.name == f"{name}_lift"}
    rows = []
    for each in (m for m in measures if m.name == f"{name}_auc"):
        model, lift = each.dims["model"], lifts[each.dims["model"]]
        used = " (used)" if "used" in each.dims else ""
        rows.append(
            f"| {name} | {terms} | {each.n:,} | {rate.value:.1%} | {model}{used} | {each.value:.3f} "
            f"| {_bounds(each)} | {lift.value:.2f} ({_bounds(lift)}) | {f'{error:.3f}' if used else ''} |"
        )
    return rows


def _bounds(measure: Measure) -> str:
    assert measure.interval is not None  # both have one
    return f"{measure.interval.low:.3f} to {measure.interval.high:.3f}"
