"""The tokenizer that the model is trained with: the encoder's, with a token for each emoji."""

from __future__ import annotations

import functools
import json
from typing import Any

import torch
from tokenizers import Encoding, Tokenizer

from base import MAX_TOKENS, base_tokenizer_definition, base_vocabulary
from emoji import new_tokens, sequences
from preparation import Preparation


def tokenizer_definition() -> dict[str, Any]:
    """tokenizer.json: the encoder's, with the emoji behind its own tokens."""
    definition = base_tokenizer_definition()
    vocabulary = definition["model"]["vocab"]
    for token in new_tokens():
        vocabulary[token] = len(vocabulary)
    return definition


@functools.cache
def load_tokenizer() -> Tokenizer:
    """The tokenizer, without padding and cut at MAX_TOKENS; it reads prepared texts."""
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_definition()))
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


@functools.cache
def load_preparation() -> Preparation:
    """What each text goes through before the tokenizer reads it."""
    return Preparation(sequences())


def encode(texts: list[str]) -> list[Encoding]:
    """The tokens of texts as the service reads them: prepared, cut at MAX_TOKENS."""
    prepare = load_preparation()
    return load_tokenizer().encode_batch_fast([prepare(text) for text in texts])


def named_rows(words: torch.Tensor) -> torch.Tensor:
    """Word vectors [tokens, hidden] with a row for each emoji: the mean of its name's rows."""
    tokenizer = load_tokenizer()
    rows = [
        words[tokenizer.encode(name, add_special_tokens=False).ids].mean(0)
        for name in new_tokens().values()
    ]
    if len(words) != len(base_vocabulary()):
        raise ValueError(f"{len(words)} rows, but the encoder has {len(base_vocabulary())} tokens")
    return torch.cat([words, torch.stack(rows)])
