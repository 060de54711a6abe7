"""The network in torch: fine-tuning of the base weights, and the lean form of it that is exported.

One linear layer over the pooled first token holds both heads: outputs 0..2 are polarity, 3..9 emotion. It
reads a text alone, or a text and what in it is asked about, as the second side of a pair.
"""

import math
import random
from collections.abc import Iterator, Sequence

import torch
from torch import nn
from torch.nn.functional import log_softmax
from transformers import BatchEncoding, BertForSequenceClassification, PreTrainedTokenizerBase

from plugins.sentiment.training.sources import EMOTIONS, POLARITIES, Example

LONGEST = 96  # tokens of a training text and its aspect
OUTPUTS = len(POLARITIES) + len(EMOTIONS)
POLARITY = slice(0, len(POLARITIES))
EMOTION = slice(len(POLARITIES), OUTPUTS)


def base(folder: str) -> BertForSequenceClassification:
    """The base encoder with a fresh layer for both heads. Dropout off: one pass over the data cannot
    overfit.
    """
    names = [*POLARITIES, *(f"emotion:{name}" for name in EMOTIONS)]
    model = BertForSequenceClassification.from_pretrained(
        folder,
        num_labels=OUTPUTS,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    return model


def batches(examples: Sequence[Example], lengths: Sequence[int], size: int, seed: int) -> Iterator[list[int]]:
    """Indexes in batches of similar length (little padding), in random order."""
    chance = random.Random(seed)  # noqa: S311
    order = list(range(len(examples)))
    chance.shuffle(order)
    pools = [
        sorted(order[i : i + size * 40], key=lengths.__getitem__) for i in range(0, len(order), size * 40)
    ]
    found = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
    chance.shuffle(found)
    yield from found


def fine_tune(
    model: BertForSequenceClassification,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
    *,
    seed: int,
    size: int = 48,
    rate: float = 1.5e-4,
    report=lambda step, steps, loss: None,
) -> None:
    """One epoch in bfloat16 where the processor has it, linear warm-up and decay; changes `model` in
    place. It works where the model lies: on a graphics card or not.
    """
    lengths = [len(ids) for ids in read(tokenizer, examples).input_ids]
    plan = list(batches(examples, lengths, size, seed))
    head = [p for n, p in model.named_parameters() if n.startswith("classifier")]
    body = [p for n, p in model.named_parameters() if not n.startswith("classifier") and p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": head, "lr": rate * 5}], weight_decay=0.01, fused=True
    )
    warm = len(plan) // 15
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / warm) * max(0.02, 1 - step / len(plan))
    )
    model.train()
    for step, picked in enumerate(plan):
        chosen = [examples[i] for i in picked]
        inputs = read(tokenizer, chosen, padding=True, return_tensors="pt").to(model.device)
        with torch.autocast(model.device.type, dtype=torch.bfloat16):
            logits = model(**inputs).logits
        loss = both_losses(logits.float(), chosen)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        pace.step()
        optimiser.zero_grad()
        report(step, len(plan), loss.item())
    model.eval()


def read(tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example], **more) -> BatchEncoding:
    """Tokens of texts and, where they have one, of their aspects."""
    pairs = [(e.text, e.aspect) if e.aspect else e.text for e in examples]
    encoded = [tokenizer(*(pair if isinstance(pair, tuple) else (pair,)), truncation="longest_first",
        max_length=LONGEST) for pair in pairs]  # fmt: skip
    return (
        tokenizer.pad(encoded, **more)
        if more
        else BatchEncoding({"input_ids": [e.input_ids for e in encoded]})
    )


def both_losses(logits: torch.Tensor, chosen: Sequence[Example]) -> torch.Tensor:
    """Cross-entropy against the shares of both heads; texts without an emotion count for polarity only."""
    polarity = torch.tensor([e.polarity for e in chosen], device=logits.device)
    emotion = torch.tensor([e.emotion or (0.0,) * len(EMOTIONS) for e in chosen], device=logits.device)
    first = -(polarity * log_softmax(logits[:, POLARITY], 1)).sum(1).mean()
    second = -(emotion * log_softmax(logits[:, EMOTION], 1)).sum(1).mean()
    return first + 0.5 * second


@torch.inference_mode()
def logits_of(model: nn.Module, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> torch.Tensor:
    """Outputs (n, OUTPUTS) of the fp32 network, in the order of `texts`."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found = torch.empty(len(texts), OUTPUTS)
    for start in range(0, len(order), 64):
        picked = order[start : start + 64]
        inputs = tokenizer(
            [texts[i] for i in picked], truncation=True, max_length=128, padding=True, return_tensors="pt"
        ).to(model.device)
        found[picked] = model(**inputs).logits.cpu()
    return found


class Lean(nn.Module):
    """The same function as the fine-tuned model, written for export.

    One product makes queries, keys and values; the last layer works for the first token alone, because
    only that is read: exact, and an eighth cheaper.
    """

    def __init__(self, model: BertForSequenceClassification) -> None:
        super().__init__()
        self.bert = model.bert
        self.classifier = model.classifier
        self.heads = model.config.num_attention_heads
        self.joined = nn.ModuleList(_joined(layer.attention.self) for layer in self.bert.encoder.layer)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Token ids, mask and sides (n, length) int64 -> outputs (n, OUTPUTS) float32."""
        embeddings = self.bert.embeddings
        x = embeddings.word_embeddings(input_ids) + embeddings.token_type_embeddings(token_type_ids)
        x = x + embeddings.position_embeddings.weight[: input_ids.shape[1]]
        x = embeddings.LayerNorm(x)
        mask = (1.0 - attention_mask[:, None, None, :].float()) * -10000.0
        layers = list(zip(self.bert.encoder.layer, self.joined, strict=True))
        for layer, joined in layers:
            x = self._layer(layer, joined, x, mask, first_only=layer is layers[-1][0])
        return self.classifier(torch.tanh(self.bert.pooler.dense(x[:, 0])))

    def _layer(self, layer, joined, x, mask, first_only: bool) -> torch.Tensor:
        query, key, value = joined(x).chunk(3, dim=-1)
        if first_only:
            x, query = x[:, :1], query[:, :1]
        query, key, value = self._split(query), self._split(key), self._split(value)
        weights = torch.softmax(query @ key.transpose(2, 3) + mask, dim=-1)
        seen = (weights @ value).transpose(1, 2).flatten(2)
        x = layer.attention.output.LayerNorm(layer.attention.output.dense(seen) + x)
        inner = nn.functional.gelu(layer.intermediate.dense(x))
        return layer.output.LayerNorm(layer.output.dense(inner) + x)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _joined(attention) -> nn.Linear:
    """Query, key, value as one layer; the division by the root of the head's size is put into the query."""
    scale = 1 / math.sqrt(attention.attention_head_size)
    weights = [attention.query.weight * scale, attention.key.weight, attention.value.weight]
    biases = [attention.query.bias * scale, attention.key.bias, attention.value.bias]
    joined = nn.Linear(weights[0].shape[1], sum(len(w) for w in weights))
    joined.weight = nn.Parameter(torch.cat(weights).detach())
    joined.bias = nn.Parameter(torch.cat(biases).detach())
    return joined
