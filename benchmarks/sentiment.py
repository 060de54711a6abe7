"""Quality and speed of the shipped sentiment model, beside VADER and the transformers pipeline.

    .venv-train/bin/python -m benchmarks.sentiment --data ../shared/data

Run it in the training environment (see plugins/sentiment/train.py), after train.py has left the fp32
network in build/sentiment-fp32. Prints two Markdown tables. Speed is in texts per CPU second on one
thread, every side from raw text to label, model loading apart, all in one run.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import f1_score
from transformers import pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.quality import paired_interval
from benchmarks.sentiment_sets import NAMES, LabelledSet, airline, held_out, seen_in_training, semeval
from plugins.sentiment import scoring
from plugins.sentiment.text import clean


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fp32", type=Path, default=Path("build/sentiment-fp32"))
    parser.add_argument("--texts", type=int, default=1_500, help="texts for the speed table")
    options = parser.parse_args()
    torch.set_num_threads(1)
    seed = scoring.card()["seed"]
    tweets = airline(options.data)
    reviews = semeval(options.data, seen_in_training(options.data, seed))
    unseen = [tweets, reviews, reviews.clear()]
    print(f"Neutral band {scoring.card()['neutral_band']}.\n")
    quality([*unseen, *held_out(options.data, seed)])
    full = pipeline("text-classification", model=str(options.fp32), top_k=None, device="cpu")
    agreement(full, [tweets, reviews])
    speed(full, tweets.texts[: options.texts])


def quality(sets: list[LabelledSet]) -> None:
    """Accuracy and macro-F1 of both, and the interval of the difference by paired bootstrap."""
    print("| set | texts | accuracy | macro-F1 | VADER accuracy | VADER macro-F1 | gain (95 %) | unknown |")
    print("|---|---|---|---|---|---|---|---|")
    for each in sets:
        truth = np.array(each.labels)
        ours, theirs = np.array(shipped_labels(each.texts)), np.array(vader_labels(each.texts))
        low, high = paired_interval(ours == truth, theirs == truth)
        gain = np.mean(ours == truth) - np.mean(theirs == truth)
        present = [name for name in NAMES if name in each.labels]
        f1 = [f1_score(truth, found, labels=present, average="macro") for found in (ours, theirs)]
        print(
            f"| {each.title} | {len(truth)} | {np.mean(ours == truth):.3f} | {f1[0]:.3f} | "
            f"{np.mean(theirs == truth):.3f} | {f1[1]:.3f} | {gain:+.3f} ({low:+.3f} to {high:+.3f}) | "
            f"{np.mean(ours == 'unknown'):.3f} |"
        )


def agreement(full, sets: list[LabelledSet]) -> None:
    """Share of texts with the same label from int8 and from fp32."""
    print("\n| set | same label, int8 and fp32 |")
    print("|---|---|")
    for each in sets:
        found = np.array(shipped_labels(each.texts))
        other = np.array(pipeline_labels(full, [clean(text) for text in each.texts], 32))
        known = found != "unknown"
        print(f"| {each.title} | {np.mean(found[known] == other[known]):.4f} |")


def speed(full, texts: list[str]) -> None:
    """Texts per CPU second of the shipped path and of the pipeline, one text at a time and in batches."""
    shipped_labels(texts[:50])
    pipeline_labels(full, texts[:50], 1)
    print("\n| path | texts per CPU-s | times the pipeline |")
    print("|---|---|---|")
    ours = rate(lambda: shipped_labels(texts), len(texts))
    print(f"| shipped: clean, language, int8 | {ours:.0f} | |")
    for size in (1, 32):
        theirs = rate(lambda: pipeline_labels(full, texts, size), len(texts))  # noqa: B023 - called at once
        print(f"| transformers pipeline, fp32, batch {size} | {theirs:.0f} | {ours / theirs:.2f} |")


def rate(work, count: int) -> float:
    """Texts per CPU second, the best of three."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return count / min(spent)


def shipped_labels(texts: list[str]) -> list[str]:
    """Labels as a user of the product gets them."""
    return scoring.answer(texts, "", lambda share, message: None).labels(scoring.card()["neutral_band"])


def vader_labels(texts: list[str]) -> list[str]:
    """VADER's labels by its authors' thresholds: compound of 0.05 and more, -0.05 and less."""
    compound = [VADER.polarity_scores(text)["compound"] for text in texts]
    return ["positive" if c >= 0.05 else "negative" if c <= -0.05 else "neutral" for c in compound]


def pipeline_labels(full, texts: list[str], size: int) -> list[str]:
    """Labels of the fp32 network by the transformers pipeline, with the same band."""
    band = scoring.card()["neutral_band"]
    found = []
    for answer in full(texts, batch_size=size, truncation=True):
        share = {part["label"]: part["score"] for part in answer}
        total = sum(share[name] for name in NAMES)
        found.append(scoring.label((share["positive"] - share["negative"]) / total, band))
    return found


VADER = SentimentIntensityAnalyzer()

if __name__ == "__main__":
    main()
