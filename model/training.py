"""One stage of training: its settings, its steps, its checkpoints."""

from __future__ import annotations

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from base import load_tokenizer
from batching import Batch, encoded_batches
from network import SentimentNetwork
from training_data import Example


@dataclass(frozen=True)
class Stage:
    """How one stage trains."""

    name: str
    #: Layers of its network, counted from below.
    layers: int
    #: Steps, rising, each with its share of the full rate; straight lines between. The last ends it.
    schedule: tuple[tuple[int, float], ...]
    #: Whether activations are rounded as the int8 file will round them.
    rounds_activations: bool = False
    #: How much straying from the network that is followed weighs beside the loss, where one is.
    following: float = 0.0
    #: AdamW's rate for the head and the last layer.
    learning_rate: float = 1e-4
    #: Rate of each layer beside that of the layer above: lower ones know more already.
    layer_decay: float = 0.9
    label_smoothing: float = 0.03
    weight_decay: float = 0.01
    #: Decay of the averaged weights, which are what is evaluated and exported.
    averaging: float = 0.99

    @property
    def steps(self) -> int:
        """Steps of the whole stage."""
        return self.schedule[-1][0]

    def rate(self, step: int) -> float:
        """Share of the full rate at a step, counted from 1."""
        return float(np.interp(step, *zip(*self.schedule, strict=True)))


def parameter_groups(network: SentimentNetwork, stage: Stage) -> list[dict]:
    """The optimiser's groups: one a layer, with the layer's rate; vectors do not decay."""
    layers = [network.encoder.embeddings, *network.encoder.encoder.layer, network.head]
    groups = []
    for depth, layer in enumerate(layers):
        rate = stage.learning_rate * stage.layer_decay ** max(0, len(layers) - 2 - depth)
        matrices = [p for p in layer.parameters() if p.ndim > 1]
        vectors = [p for p in layer.parameters() if p.ndim == 1]
        groups.append({"params": matrices, "lr": rate, "weight_decay": stage.weight_decay})
        groups.append({"params": vectors, "lr": rate, "weight_decay": 0.0})
    return groups


def loss_of(logits: torch.Tensor, batch: Batch, smoothing: float) -> torch.Tensor:
    """Weighted cross-entropy against the batch's smoothed probabilities."""
    positive = batch.positive * (1 - smoothing) + smoothing / 2
    targets = torch.stack([1 - positive, positive], 1)
    losses = -(targets * functional.log_softmax(logits, 1)).sum(1)
    return (losses * batch.weight).sum() / batch.weight.sum()


def straying(
    states: tuple[list[torch.Tensor], torch.Tensor],
    followed: tuple[list[torch.Tensor], torch.Tensor],
    mask: torch.Tensor,
) -> torch.Tensor:
    """How far a network's states are from those of the one it follows.

    Squared distance in relation to the squares of what is followed: of the token vectors the mean
    over layers (Jiao et al. 2020), and that of the means.
    """
    visible = mask.unsqueeze(-1).float()

    def distance(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return (found - wanted).square().sum() / wanted.square().sum()

    layers = [
        distance(found.float() * visible, wanted.float() * visible)
        for found, wanted in zip(states[0], followed[0], strict=True)
    ]
    return sum(layers) / len(layers) + distance(states[1], followed[1])


def worker_pool(workers: int) -> ThreadPoolExecutor:
    """Threads that compute a batch each, with no threads of their own."""
    return ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))


def probabilities(
    network: SentimentNetwork, texts: list[str], workers: ThreadPoolExecutor
) -> torch.Tensor:
    """Probability of the positive label by a network, [texts]."""

    def positive(
        batch: tuple[list[int], torch.Tensor, torch.Tensor],
    ) -> tuple[list[int], torch.Tensor]:
        indices, ids, mask = batch
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            logits = network(ids, mask)
        return indices, logits.float().softmax(1)[:, 1]

    network.eval()
    result = torch.empty(len(texts))
    for indices, values in workers.map(positive, encoded_batches(load_tokenizer(), texts)):
        result[indices] = values
    return result


class Training:
    """One stage under way: the network, its moving average and the optimiser."""

    def __init__(
        self,
        stage: Stage,
        network: SentimentNetwork,
        workers: int,
        followed: SentimentNetwork | None = None,
    ) -> None:
        self.stage = stage
        self.network = network
        self.followed = followed
        self.averaged = copy.deepcopy(network)
        self.optimiser = torch.optim.AdamW(parameter_groups(network, stage), fused=True)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        self.parameters = list(network.parameters())
        self.step = 0
        self.workers = worker_pool(workers)

    def gradients(self, batch: Batch) -> tuple[float, tuple[torch.Tensor, ...]]:
        """The batch's loss and its gradients."""
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            states = self.network.states(batch.ids, batch.mask)
            logits = self.network.head(states[1])
        loss = loss_of(logits.float(), batch, self.stage.label_smoothing)
        total = loss
        if self.followed:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
                followed = self.followed.states(batch.ids, batch.mask)
            total = loss + self.stage.following * straying(states, followed, batch.mask)
        return loss.item(), torch.autograd.grad(total, self.parameters)

    def advance(self, group: list[Batch]) -> float:
        """Takes one step on the mean gradient of some batches; returns their mean loss."""
        self.network.train()
        self.network.rounds_activations = self.stage.rounds_activations
        rate = self.stage.rate(self.step + 1)
        for param_group, full in zip(self.optimiser.param_groups, self.rates, strict=True):
            param_group["lr"] = full * rate
        losses, gradients = zip(*self.workers.map(self.gradients, group), strict=True)
        total, *others = map(list, gradients)
        for gradient in others:
            torch._foreach_add_(total, gradient)
        torch._foreach_div_(total, len(gradients))
        for parameter, gradient in zip(self.parameters, total, strict=True):
            parameter.grad = gradient
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(self.stage.averaging, self.step / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.parameters()), self.parameters, 1 - decay)
        return sum(losses) / len(losses)

    def accuracy(self, examples: list[Example]) -> float:
        """Share of the texts whose likelier label is right by the averaged weights."""
        labels = torch.tensor([e.label for e in examples], dtype=torch.bool)
        positive = probabilities(self.averaged, [e.text for e in examples], self.workers) > 0.5
        return float((positive == labels).float().mean())

    def save(self, path: Path) -> None:
        """Writes all that going on needs."""
        state = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        # A stop at any moment leaves the old file or the new one whole.
        torch.save(state, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def load(self, path: Path) -> None:
        """Goes on from what `save` wrote."""
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
