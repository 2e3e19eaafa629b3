"""The classifier: a MiniLM encoder, mean pooling and a linear layer on top."""

from __future__ import annotations

import torch
from torch import nn

from base import pretrained_encoder

LABELS = ("NEGATIVE", "POSITIVE")


class SentimentNetwork(nn.Module):
    """Token ids and mask [batch, sequence] to logits [batch, labels].

    The encoder was pretrained to put a text's meaning into the mean of its token vectors, so that
    mean is what the linear layer reads. `layers` says how many of the encoder's layers are kept,
    counted from below.
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.encoder = pretrained_encoder(layers)
        self.head = nn.Linear(self.encoder.config.hidden_size, len(LABELS))
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

    Quantisation does the same, so one far value makes all levels coarse; training under it keeps
    such values from mattering (Jacob et al. 2018).
    """
    with torch.no_grad():
        level = (values.max().clamp(min=0) - values.min().clamp(max=0)) / 255
        error = torch.round(values / level) * level - values
    return values + error
