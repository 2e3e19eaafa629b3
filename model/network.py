"""The classifier: a MiniLM encoder, mean pooling and a linear layer on top."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from base import pretrained_encoder
from examples import LABELS
from vocabulary import named_rows

#: Levels of a weight on each side of zero (quantisation.py says why 7 bits).
WEIGHT_LEVELS = 64


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
        for module in list(self.encoder.modules()):
            for name, child in module.named_children():
                if type(child) is nn.Linear:
                    setattr(module, name, RoundingLinear.of(child))
                elif type(child) is nn.Embedding:
                    setattr(module, name, RoundingEmbedding.of(child))

    def round(self, rounds: bool) -> None:
        """Sets whether the encoder computes with numbers as the int8 file will hold them."""
        for module in self.encoder.modules():
            if isinstance(module, (RoundingLinear, RoundingEmbedding)):
                module.rounds = rounds

    def states(
        self, ids: torch.Tensor, mask: torch.Tensor
    ) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Token vectors [batch, sequence, hidden] behind each layer but the last, and their mean.

        The mean [batch, hidden] is that of the last layer's token vectors; where `means_early` is
        set, the last layer takes it right after its attention, and what follows is computed once a
        text in place of once a token.
        """
        hidden = self.encoder.embeddings(input_ids=ids)
        visible = mask[:, None, None, :].bool()
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


class RoundingLinear(nn.Linear):
    """A linear layer that can compute with the rounding of the int8 file."""

    rounds = False

    @staticmethod
    def of(linear: nn.Linear) -> RoundingLinear:
        """A layer with the parameters of another."""
        layer = RoundingLinear(linear.in_features, linear.out_features, device="meta")
        layer.weight, layer.bias = linear.weight, linear.bias
        return layer

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.rounds:
            return super().forward(input)
        levels = self.weight.detach().abs().amax(1, keepdim=True) / WEIGHT_LEVELS
        weight = rounded(self.weight, levels)
        return functional.linear(rounded(input, level_of(input)), weight, self.bias)


class RoundingEmbedding(nn.Embedding):
    """A table of vectors that can give them with the rounding of the int8 file."""

    rounds = False

    @staticmethod
    def of(embedding: nn.Embedding) -> RoundingEmbedding:
        """A table with the vectors of another."""
        table = RoundingEmbedding(len(embedding.weight), embedding.embedding_dim, device="meta")
        table.weight = embedding.weight
        return table

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        vectors = functional.embedding(input, self.weight)
        return rounded(vectors, level_of(self.weight)) if self.rounds else vectors


def level_of(values: torch.Tensor) -> torch.Tensor:
    """The distance of the 256 levels between the extremes of values and zero."""
    values = values.detach()
    return (values.max().clamp(min=0) - values.min().clamp(max=0)) / 255


def rounded(values: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """Values rounded to multiples of a level, with the gradient passed through.

    Quantisation does the same, so one far value makes all levels coarse; training under it keeps
    such values from mattering (Jacob et al. 2018).
    """
    with torch.no_grad():
        error = torch.round(values / level) * level - values
    return values + error
