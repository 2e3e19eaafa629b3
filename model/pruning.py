"""Prunes a trained network: fewer attention heads, fewer feed-forward neurons, an early mean.

What is taken away is what the loss depends on least, to first order (Michel et al. 2019): the mean,
over texts, of the magnitude of an output times its gradient. The rest is then trained by distillation from the
network that it was taken from (training.py).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from batching import Batch, Texts, batches
from device import DEVICE
from network import SentimentNetwork, pretrained_network
from training import loss_of

#: Kept of the twelve heads of each layer, and of its 1,536 neurons.
HEADS = 8
NEURONS = 768
#: Texts of each domain that importance is measured on, and their fewest tokens.
TEXTS = 400
TOKENS = 12
BATCH_TOKENS = 512


@dataclass(frozen=True)
class Kept:
    """Which heads and neurons of a layer stay, rising."""

    heads: torch.Tensor
    neurons: torch.Tensor


def pruned(network: SentimentNetwork, texts: Texts, seed: int) -> SentimentNetwork:
    """Narrows a trained network in place to what matters most for some of the texts."""
    kept = [
        Kept(top(heads, HEADS), top(neurons, NEURONS))
        for heads, neurons in importances(network, chosen(texts, seed))
    ]
    return narrow(network, kept)


def untrained(layers: int) -> SentimentNetwork:
    """A network of the pruned shape, for weights that are loaded into it."""
    kept = Kept(torch.arange(HEADS), torch.arange(NEURONS))
    return narrow(pretrained_network(layers), [kept] * layers)


def chosen(texts: Texts, seed: int) -> Texts:
    """As many sentences of each domain."""
    rng = random.Random(seed)
    by_domain: dict[str, list[int]] = {}
    for index, domain in enumerate(texts.domain):
        if len(texts.ids[index]) >= TOKENS:
            by_domain.setdefault(domain, []).append(index)
    some = [i for each in by_domain.values() for i in rng.sample(each, min(TEXTS, len(each)))]
    return texts.only(np.array(some))


def importances(network: SentimentNetwork, texts: Texts) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Importance of each head [heads] and neuron [neurons], a pair a layer."""
    # What a head or a neuron gives is what the linear layer behind it reads.
    readers: list[tuple[nn.Linear, int]] = []
    for layer in network.encoder.encoder.layer:
        readers.append((layer.attention.output.dense, layer.attention.self.attention_head_size))
        readers.append((layer.output.dense, 1))
    sums = [torch.zeros(reader.in_features // size) for reader, size in readers]
    read: dict[int, torch.Tensor] = {}

    def keep(index: int, values: torch.Tensor) -> None:
        values.retain_grad()
        read[index] = values

    hooks = [
        reader.register_forward_pre_hook(lambda _, inputs, index=index: keep(index, inputs[0]))
        for index, (reader, _) in enumerate(readers)
    ]
    network.eval().to(DEVICE)
    for batch in batches(texts, BATCH_TOKENS, random.Random(0)):
        batch = batch.to(DEVICE)
        network.zero_grad()
        loss_of(network(batch.ids, batch.mask), batch, smoothing=0).backward()
        for index, (_, size) in enumerate(readers):
            sums[index] += effect(read[index], batch, size).cpu()
    for hook in hooks:
        hook.remove()
    network.zero_grad()
    network.cpu()
    return list(zip(sums[::2], sums[1::2], strict=True))


def effect(values: torch.Tensor, batch: Batch, size: int) -> torch.Tensor:
    """First-order change of the loss if a group of values were zero: magnitude, summed over texts.

    Values [batch, sequence, width] with gradients, in groups of `size`; returns [width / size].
    """
    if values.grad is None:
        raise ValueError("the values have no gradient")
    change = (values * values.grad * batch.mask.unsqueeze(-1)).sum(1).detach()
    return change.unflatten(1, (-1, size)).sum(2).abs().sum(0)


def top(importance: torch.Tensor, count: int) -> torch.Tensor:
    """Indices of the most important, rising."""
    return importance.topk(count).indices.sort().values


def narrow(network: SentimentNetwork, kept: list[Kept]) -> SentimentNetwork:
    """Leaves each layer what is kept of it, and takes the mean early."""
    for layer, parts in zip(network.encoder.encoder.layer, kept, strict=True):
        attention = layer.attention.self
        size = attention.attention_head_size
        values = (parts.heads[:, None] * size + torch.arange(size)).flatten()
        for linear in (attention.query, attention.key, attention.value):
            keep_outputs(linear, values)
        attention.num_attention_heads = len(parts.heads)
        attention.all_head_size = len(values)
        keep_inputs(layer.attention.output.dense, values)
        keep_outputs(layer.intermediate.dense, parts.neurons)
        keep_inputs(layer.output.dense, parts.neurons)
    network.means_early = True
    return network


def keep_outputs(linear: nn.Linear, kept: torch.Tensor) -> None:
    """Leaves a linear layer some of its outputs."""
    linear.weight = nn.Parameter(linear.weight.detach()[kept].clone())
    linear.bias = nn.Parameter(linear.bias.detach()[kept].clone())
    linear.out_features = len(kept)


def keep_inputs(linear: nn.Linear, kept: torch.Tensor) -> None:
    """Leaves a linear layer some of its inputs."""
    linear.weight = nn.Parameter(linear.weight.detach()[:, kept].clone())
    linear.in_features = len(kept)
