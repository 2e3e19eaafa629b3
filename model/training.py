"""One stage of training: its settings, its steps, its checkpoints."""

from __future__ import annotations

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from batching import Batch, encoded_batches
from examples import LABELS, POLAR_LABELS, Example
from network import SentimentNetwork

#: How much of a target is the teacher's probability, where there is a teacher; the rest is the
#: label's (Hinton et al. 2015).
TEACHER_SHARE = 0.5


@dataclass(frozen=True)
class Stage:
    """How one stage trains."""

    name: str
    #: Layers of its network, counted from below.
    layers: int
    #: Labels of its network.
    labels: tuple[str, ...] = field(default=LABELS, kw_only=True)
    #: Steps, rising, each with its share of the full rate; straight lines between. The last ends it.
    schedule: tuple[tuple[int, float], ...]
    #: Whether activations are rounded as the int8 file will round them.
    rounds_activations: bool = False
    #: How much the distance to the teacher's states weighs beside the loss, where there is a teacher.
    state_weight: float = 0.0
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
        steps, rates = zip(*self.schedule, strict=True)
        return float(np.interp(step, steps, rates))


def parameter_groups(network: SentimentNetwork, stage: Stage) -> list[dict[str, Any]]:
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
    """Weighted cross-entropy against the batch's smoothed probabilities.

    Logits [texts, labels]; where they are of two labels, the batch must be of polar texts alone.
    """
    target = batch.target
    if logits.shape[1] == len(POLAR_LABELS):
        target = target[:, [LABELS.index(label) for label in POLAR_LABELS]]
    targets = target * (1 - smoothing) + smoothing / target.shape[1]
    losses = -(targets * functional.log_softmax(logits, 1)).sum(1)
    return (losses * batch.weight).sum() / batch.weight.sum()


def state_distance(
    student: tuple[list[torch.Tensor], torch.Tensor],
    teacher: tuple[list[torch.Tensor], torch.Tensor],
    mask: torch.Tensor,
) -> torch.Tensor:
    """How far a student's states are from its teacher's.

    Squared distance in relation to the squares of the teacher's: of the token vectors the mean over
    layers (Jiao et al. 2020), and that of the means.
    """
    visible = mask.unsqueeze(-1).float()

    def distance(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return (found - wanted).square().sum() / wanted.square().sum()

    layers = [
        distance(found.float() * visible, wanted.float() * visible)
        for found, wanted in zip(student[0], teacher[0], strict=True)
    ]
    return sum(layers) / len(layers) + distance(student[1], teacher[1])


def worker_pool(workers: int) -> ThreadPoolExecutor:
    """Threads that compute a batch each, with no threads of their own."""
    return ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))


def probabilities(
    network: SentimentNetwork, texts: list[str], workers: ThreadPoolExecutor
) -> torch.Tensor:
    """Probability of each label by a network, [texts, labels]."""

    def of_batch(
        batch: tuple[list[int], torch.Tensor, torch.Tensor],
    ) -> tuple[list[int], torch.Tensor]:
        indices, ids, mask = batch
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            logits = network(ids, mask)
        return indices, logits.float().softmax(1)

    network.eval()
    result = torch.empty(len(texts), len(network.labels))
    for indices, values in workers.map(of_batch, encoded_batches(texts)):
        result[indices] = values
    return result


class Training:
    """One stage under way: the network, its moving average and the optimiser."""

    def __init__(
        self,
        stage: Stage,
        network: SentimentNetwork,
        workers: int,
        teacher: SentimentNetwork | None = None,
    ) -> None:
        self.stage = stage
        self.network = network
        self.teacher = teacher
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
        smoothing = self.stage.label_smoothing
        if self.teacher is None:
            total = loss = loss_of(logits.float(), batch, smoothing)
        else:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
                known = self.teacher.states(batch.ids, batch.mask)
                said = self.teacher.head(known[1]).float().softmax(1)
            target = batch.target + TEACHER_SHARE * (said - batch.target)
            loss = loss_of(logits.float(), replace(batch, target=target), smoothing)
            total = loss + self.stage.state_weight * state_distance(states, known, batch.mask)
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
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.parameters), 1 - decay)
        return sum(losses) / len(losses)

    def accuracies(self, examples: list[Example]) -> tuple[float, float]:
        """Shares of the texts that the averaged weights label rightly: of the polar ones among two
        labels, and of all among three."""
        labels = torch.tensor([e.label for e in examples])
        found = probabilities(self.averaged, [e.text for e in examples], self.workers)
        polar = torch.tensor([e.polar for e in examples])
        two_way = (found[:, -1] > found[:, 0]) == (labels == LABELS.index("POSITIVE"))
        three_way = found.argmax(1) == labels
        return float(two_way[polar].float().mean()), float(three_way.float().mean())

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
