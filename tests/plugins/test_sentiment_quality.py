"""The shipped model on real texts that it was not trained on; thresholds against docs/sentiment.md."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.sentiment_sets import airline, seen_in_training, semeval
from plugins.sentiment import scoring

VADER_AIRLINE = 0.495  # accuracy, computed by benchmarks/sentiment.py
VADER_SEMEVAL = 0.636

pytestmark = pytest.mark.slow


def silent(share: float, message: str) -> None:
    pass


def labels(texts: list[str]) -> np.ndarray:
    return np.array(scoring.answer(texts, "", silent).labels(scoring.card()["neutral_band"]))


def test_airline_tweets(shared_data: Callable[[str], Path]) -> None:
    tweets = airline(shared_data("airline_tweets").parent)
    found = labels(tweets.texts)
    assert np.mean(found == np.array(tweets.labels)) >= VADER_AIRLINE + 0.10
    assert np.mean(found == "unknown") <= 0.02


def test_reviews(shared_data: Callable[[str], Path]) -> None:
    data = shared_data("absa_semeval").parent
    reviews = semeval(data, seen_in_training(data, scoring.card()["seed"]))
    assert np.mean(labels(reviews.texts) == np.array(reviews.labels)) > VADER_SEMEVAL
    clear = reviews.clear()
    assert np.mean(labels(clear.texts) == np.array(clear.labels)) >= 0.80


def test_portuguese_reviews_are_read_by_their_own_scores(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("olist_orders/olist_order_reviews_dataset.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["review_comment_message"].strip()]
    table = pa.table(
        {
            "text": [row["review_comment_message"] for row in rows],
            "score": [float(row["review_score"]) for row in rows],
        }
    )
    answers = scoring.answer(table["text"].to_pylist(), "", silent, scoring.company(table, 500))
    assert answers.learned is not None and answers.learned.auc > 0.95
    assert np.mean(answers.method == "own scores") > 0.9
