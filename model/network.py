"""The classifier: a MiniLM encoder, mean pooling and a linear layer on top."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from transformers import BertModel
from transformers.masking_utils import create_bidirectional_mask

from base import pretrained_encoder
from examples import LABELS
from vocabulary import named_rows


class SentimentNetwork(nn.Module):
    """Token ids and mask [batch, sequence] to logits [batch, labels].

    The encoder was pretrained to put a text's meaning into the mean of its token vectors, so that
    mean is what the linear layer reads.
    """

    def __init__(self, encoder: BertModel, labels: Sequence[str] = LABELS) -> None:
        super().__init__()
        self.encoder = encoder
        self.labels = tuple(labels)
        self.head = nn.Linear(self.encoder.config.hidden_size, len(self.labels))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        #: Whether the last layer takes its mean before its feed-forward part (pruning.py).
        self.means_early = False
        #: Whether training sees activations rounded as the int8 file will round them.
        self.rounds_activations = False
        for layer in self.encoder.encoder.layer:
            for linear in (layer.attention.output, layer.intermediate, layer.output):
                linear.dense.register_forward_pre_hook(self.round_inputs)

    def copy_polar(self, other: SentimentNetwork) -> None:
        """Takes over the weights of a network of two labels; NEUTRAL begins with a logit of zero."""
        self.encoder.load_state_dict(other.encoder.state_dict())
        with torch.no_grad():
            self.head.weight.zero_()
            for row, label in enumerate(other.labels):
                self.head.weight[self.labels.index(label)] = other.head.weight[row]
                self.head.bias[self.labels.index(label)] = other.head.bias[row]

    def round_inputs(self, _: nn.Module, inputs: tuple[torch.Tensor]) -> tuple[torch.Tensor] | None:
        """Rounds what a linear layer reads, while training with rounding."""
        return (rounded(inputs[0]),) if self.rounds_activations and self.training else None

    def states(
        self, ids: torch.Tensor, mask: torch.Tensor
    ) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Token vectors [batch, sequence, hidden] behind each layer but the last, and their mean.

        The mean [batch, hidden] is that of the last layer's token vectors; where `means_early` is
        set, the last layer takes it right after its attention, and what follows is computed once a
        text in place of once a token.
        """
        hidden = self.encoder.embeddings(input_ids=ids)
        visible = create_bidirectional_mask(
            config=self.encoder.config, inputs_embeds=hidden, attention_mask=mask
        )
        *lower, last = self.encoder.encoder.layer
        behind = []
        for layer in lower:
            hidden = layer(hidden, visible)
            behind.append(hidden)
        if not self.means_early:
            return behind, mean(last(hidden, visible), mask)
        attended, _ = last.attention.self(hidden, visible)
        joined = last.attention.output(mean(attended, mask), mean(hidden, mask))
        return behind, last.feed_forward_chunk(joined).float()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.head(self.states(ids, mask)[1])


def pretrained_network(layers: int, labels: Sequence[str] = LABELS) -> SentimentNetwork:
    """A network on the lowest layers of the pretrained encoder.

    Each emoji begins as the mean of its name's word vectors.
    """
    encoder = pretrained_encoder(layers)
    words = encoder.embeddings.word_embeddings
    words.weight = nn.Parameter(named_rows(words.weight.detach()))
    words.num_embeddings = encoder.config.vocab_size = len(words.weight)
    return SentimentNetwork(encoder, labels)


def mean(vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean of the vectors [batch, sequence, width] that the mask shows, [batch, width]."""
    weights = mask.unsqueeze(-1).float()
    return (vectors.float() * weights).sum(1) / weights.sum(1)


def rounded(values: torch.Tensor) -> torch.Tensor:
    """Values rounded to the 256 levels between their extremes, with the gradient passed through.

    Quantisation does the same, so one far value makes all levels coarse; training under it keeps
    such values from mattering (Jacob et al. 2018).
    """
    with torch.no_grad():
        level = (values.max().clamp(min=0) - values.min().clamp(max=0)) / 255
        error = torch.round(values / level) * level - values
    return values + error
