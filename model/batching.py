"""Texts as batches of token ids that hold about the same number of tokens and next to no padding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from examples import Example
from vocabulary import encode

#: Of the tokens of a sentence, the share that training hides, so that no single word decides.
MASKED_SHARE = 0.05
#: Texts of fewer tokens are never masked: each of their words may be the one that counts.
SHORTEST_MASKED = 8
#: Of the hidden words, the share that becomes unknown: such words must not decide either.
UNKNOWN_SHARE = 0.4
MASK_ID = 103
UNKNOWN_ID = 100
#: Longer texts are trained on without their middle: reviews say what they think at both ends.
TRAINED_TOKENS = 320
#: BERT's ids below this one are special or unused.
FIRST_WORD_ID = 999


@dataclass(frozen=True)
class Batch:
    """Texts of about one length: ids and mask [texts, longest], and per text its target and weight."""

    ids: torch.Tensor
    mask: torch.Tensor
    #: Probability of each label, [texts, labels].
    target: torch.Tensor
    weight: torch.Tensor


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask, [rows, longest]."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def encoded_batches(
    texts: list[str], size: int = 32
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """All texts in batches of similar length: their indices, and ids and mask [texts, longest]."""
    encoded = [e.ids for e in encode(texts)]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    for start in range(0, len(order), size):
        part = order[start : start + size]
        yield part, *padded([encoded[i] for i in part])


def batches(examples: list[Example], tokens: int, rng: random.Random) -> list[Batch]:
    """All examples in shuffled batches of at most `tokens` tokens.

    A batch of short phrases holds more texts than one of long sentences, so a sentence counts for
    more than a phrase; judged are sentences.
    """
    encoded = [shortened(e.ids) for e in encode([e.text for e in examples])]
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
            chance = torch.rand(ids.shape, generator=generator)
            words = ids >= FIRST_WORD_ID
            ids[words & (chance < MASKED_SHARE)] = MASK_ID
            ids[words & (chance < MASKED_SHARE * UNKNOWN_SHARE)] = UNKNOWN_ID
        target = torch.tensor([examples[i].target for i in group])
        weight = torch.tensor([examples[i].weight for i in group])
        result.append(Batch(ids, mask, target, weight))
    return result


def shortened(ids: list[int]) -> list[int]:
    """A text's ids cut to TRAINED_TOKENS: its beginning, and its end with the closing token."""
    if len(ids) <= TRAINED_TOKENS:
        return ids
    half = TRAINED_TOKENS // 2
    return ids[:half] + ids[-half:]
