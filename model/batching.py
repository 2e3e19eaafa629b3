"""Texts as token ids, and as batches that hold about the same number of tokens and next to no padding."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
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
class Texts:
    """Token ids of texts with what is known of each, by column."""

    ids: list[np.ndarray]
    #: Ids of the text that a teacher answers for: the same before it was changed.
    asked: list[np.ndarray]
    #: Probability of each label, [texts, labels]; no numbers where only a teacher knows.
    target: np.ndarray
    #: How much each text counts, [texts].
    weight: np.ndarray
    #: Domain of each text, [texts].
    domain: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, chosen: np.ndarray) -> Texts:
        """Some of the texts, by index or mask."""
        indices = np.arange(len(self))[chosen]
        return Texts(
            [self.ids[i] for i in indices],
            [self.asked[i] for i in indices],
            self.target[indices],
            self.weight[indices],
            self.domain[indices],
        )

    def labelled(self) -> Texts:
        """The texts that people, or our own templates, gave a label."""
        return self.only(~np.isnan(self.target[:, 0]))

    def answered(self, answers: np.ndarray, share: float) -> Texts:
        """With a share of the teacher's answers [texts, labels] in the targets, all of them where
        there is no label (Hinton et al. 2015)."""
        mixed = self.target + share * (answers - self.target)
        return replace(self, target=np.where(np.isnan(mixed), answers, mixed))

    def save(self, path: Path) -> None:
        """Writes the columns to one compressed file, whole or not at all."""
        columns: dict[str, Any] = {
            "lengths": np.array([len(ids) for ids in self.ids], np.uint16),
            "asked_lengths": np.array([len(ids) for ids in self.asked], np.uint16),
            "ids": np.concatenate(self.ids).astype(np.uint16),
            "asked": np.concatenate(self.asked).astype(np.uint16),
            "target": self.target.astype(np.float32),
            "weight": self.weight.astype(np.float32),
            "domain": self.domain,
        }
        new = path.with_suffix(".new.npz")
        np.savez_compressed(new, **columns)
        new.replace(path)

    @staticmethod
    def load(path: Path) -> Texts:
        """Reads what `save` wrote."""
        with np.load(path) as columns:
            ids, asked = (
                np.split(columns[name].astype(np.int64), columns[lengths].cumsum()[:-1])
                for name, lengths in (("ids", "lengths"), ("asked", "asked_lengths"))
            )
            return Texts(ids, asked, columns["target"], columns["weight"], columns["domain"])


@dataclass(frozen=True)
class Batch:
    """Texts of about one length: ids and mask [texts, longest], and per text its target and weight."""

    ids: torch.Tensor
    mask: torch.Tensor
    #: Probability of each label, [texts, labels].
    target: torch.Tensor
    weight: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        parts = (self.ids, self.mask, self.target, self.weight)
        return Batch(*(part.to(device) for part in parts))


def encoded(examples: list[Example]) -> Texts:
    """Examples as token ids, long ones without their middle."""
    ids = shortened_ids([e.text for e in examples])
    changed = [index for index, e in enumerate(examples) if e.asked != e.text]
    asked = list(ids)
    for index, own in zip(
        changed, shortened_ids([examples[i].asked for i in changed]), strict=True
    ):
        asked[index] = own
    return Texts(
        ids,
        asked,
        np.array([e.target for e in examples], np.float32),
        np.array([e.weight for e in examples], np.float32),
        np.array([e.domain for e in examples]),
    )


def shortened_ids(texts: list[str]) -> list[np.ndarray]:
    """The token ids of texts, cut to TRAINED_TOKENS."""
    return [np.array(shortened(e.ids)) for e in encode(texts)]


def padded(rows: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask, [rows, longest]."""
    longest = max(map(len, rows))
    ids, mask = (np.zeros((len(rows), longest), np.int64) for _ in range(2))
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


def by_length(
    rows: list[np.ndarray], size: int = 32
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """All rows of ids in batches of similar length: indices, and ids and mask [rows, longest]."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for start in range(0, len(order), size):
        part = order[start : start + size]
        yield part, *padded([rows[i] for i in part])


def encoded_batches(texts: list[str]) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """All texts in batches of similar length: their indices, and ids and mask [texts, longest]."""
    return by_length([np.array(e.ids) for e in encode(texts)])


def batches(texts: Texts, tokens: int, rng: random.Random) -> list[Batch]:
    """All texts in shuffled batches of at most `tokens` tokens.

    A batch of short phrases holds more texts than one of long sentences, so a sentence counts for
    more than a phrase; judged are sentences.
    """
    order = sorted(range(len(texts)), key=lambda i: (len(texts.ids[i]), rng.random()))
    groups: list[list[int]] = [[]]
    for index in order:
        if (len(groups[-1]) + 1) * len(texts.ids[index]) > tokens and groups[-1]:
            groups.append([])
        groups[-1].append(index)
    rng.shuffle(groups)
    generator = torch.Generator().manual_seed(rng.getrandbits(48))
    result = []
    for group in groups:
        ids, mask = padded([texts.ids[i] for i in group])
        if ids.shape[1] >= SHORTEST_MASKED:
            chance = torch.rand(ids.shape, generator=generator)
            words = ids >= FIRST_WORD_ID
            ids[words & (chance < MASKED_SHARE)] = MASK_ID
            ids[words & (chance < MASKED_SHARE * UNKNOWN_SHARE)] = UNKNOWN_ID
        target = torch.from_numpy(texts.target[group])
        weight = torch.from_numpy(texts.weight[group])
        result.append(Batch(ids, mask, target, weight))
    return result


def shortened(ids: list[int]) -> list[int]:
    """A text's ids cut to TRAINED_TOKENS: its beginning, and its end with the closing token."""
    if len(ids) <= TRAINED_TOKENS:
        return ids
    half = TRAINED_TOKENS // 2
    return ids[:half] + ids[-half:]
