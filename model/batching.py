"""Texts as batches of token ids that hold about the same number of tokens and next to no padding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from training_data import Example

#: Of the tokens of a sentence, the share that training hides, so that no single word decides.
MASKED_SHARE = 0.05
#: Texts of fewer tokens are never masked: each of their words may be the one that counts.
SHORTEST_MASKED = 8
MASK_ID = 103
#: BERT's ids below this one are special or unused.
FIRST_WORD_ID = 999


@dataclass(frozen=True)
class Batch:
    """Texts of one length: ids and mask [texts, longest], and per text its target and weight."""

    ids: torch.Tensor
    mask: torch.Tensor
    #: Probability of the positive label, [texts].
    positive: torch.Tensor
    weight: torch.Tensor


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask, [rows, longest]."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def encoded_batches(
    tokenizer: Tokenizer, texts: list[str], size: int = 32
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """All texts in batches of similar length: their indices, and ids and mask [texts, longest]."""
    encoded = [e.ids for e in tokenizer.encode_batch_fast(texts)]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    for start in range(0, len(order), size):
        part = order[start : start + size]
        yield part, *padded([encoded[i] for i in part])


def batches(
    tokenizer: Tokenizer, examples: list[Example], tokens: int, rng: random.Random
) -> list[Batch]:
    """All examples in shuffled batches of at most `tokens` tokens.

    A batch of short phrases holds more texts than one of long sentences, so a sentence counts for
    more than a phrase; judged are sentences.
    """
    encoded = [e.ids for e in tokenizer.encode_batch_fast([e.text for e in examples])]
    order = sorted(range(len(examples)), key=lambda i: (len(encoded[i]), rng.random()))
    groups: list[list[int]] = [[]]
    for index in order:
        if (len(groups[-1]) + 1) * len(encoded[index]) > tokens and groups[-1]:
            groups.append([])
        groups[-1].append(index)
    rng.shuffle(groups)
    generator = torch.Generator().manual_seed(rng.getrandbits(48))
    result = []
    for group in groups:
        ids, mask = padded([encoded[i] for i in group])
        if ids.shape[1] >= SHORTEST_MASKED:
            hidden = torch.rand(ids.shape, generator=generator) < MASKED_SHARE
            ids[hidden & (ids >= FIRST_WORD_ID)] = MASK_ID
        positive = torch.tensor([examples[i].positive for i in group])
        weight = torch.tensor([examples[i].weight for i in group])
        result.append(Batch(ids, mask, positive, weight))
    return result
