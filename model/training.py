"""One stage of training: its settings, its steps, its checkpoints."""

from __future__ import annotations

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from batching import Batch, Texts, by_length
from device import DEVICE, WORKERS, precision
from examples import LABELS, POLAR_LABELS
from network import SentimentNetwork

#: Texts that a network answers at once.
TEXTS_AT_ONCE = 256 if DEVICE.type == "cuda" else 32


@dataclass(frozen=True)
class Stage:
    """How one stage trains."""

    name: str
    #: Layers of its network, counted from below.
    layers: int
    #: How often it reads the texts.
    epochs: float
    #: Labels of its network.
    labels: tuple[str, ...] = LABELS
    #: Whether its network was pruned before.
    narrow: bool = False
    #: Whether numbers are rounded as the int8 file will round them.
    rounds: bool = False
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
    #: Shares of the stage in which the rate rises, and after which it falls to nothing.
    rise: float = 0.04
    fall: float = 0.4

    def rate(self, done: float) -> float:
        """Share of the full rate when a share of the stage is done."""
        return float(np.interp(done, (0, self.rise, self.fall, 1), (0, 1, 1, 0)))


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


def worker_pool() -> ThreadPoolExecutor:
    """Threads that compute a batch each, with no threads of their own."""
    return ThreadPoolExecutor(WORKERS, initializer=torch.set_num_threads, initargs=(1,))


def probabilities(network: SentimentNetwork, rows: list[np.ndarray]) -> np.ndarray:
    """Probability of each label by a network for rows of token ids, [rows, labels]."""
    network.eval()
    result = np.empty((len(rows), len(network.labels)), np.float32)
    layers = network.encoder.config.num_hidden_layers

    def of_batch(batch: tuple[list[int], torch.Tensor, torch.Tensor]) -> None:
        indices, ids, mask = batch
        with torch.no_grad(), precision(layers):
            logits = network(ids.to(DEVICE), mask.to(DEVICE))
        result[indices] = logits.float().softmax(1).numpy(force=True)

    with worker_pool() as pool:
        for _ in pool.map(of_batch, by_length(rows, TEXTS_AT_ONCE)):
            pass
    return result


class Training:
    """One stage under way: the network, its moving average and the optimiser."""

    def __init__(
        self,
        stage: Stage,
        network: SentimentNetwork,
        steps: int,
        teacher: SentimentNetwork | None = None,
    ) -> None:
        self.stage = stage
        self.network = network.to(DEVICE)
        self.network.round(stage.rounds)
        self.teacher = teacher.to(DEVICE).eval() if teacher else None
        self.averaged = copy.deepcopy(network)
        self.optimiser = torch.optim.AdamW(parameter_groups(network, stage), fused=True)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        self.parameters = list(network.parameters())
        #: Steps taken, and those of the whole stage.
        self.step, self.steps = 0, steps
        self.workers = worker_pool()

    def gradients(self, batch: Batch) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """The batch's loss and its gradients."""
        batch = batch.to(DEVICE)
        with precision(self.stage.layers):
            states = self.network.states(batch.ids, batch.mask)
            logits = self.network.head(states[1])
        total = loss = loss_of(logits.float(), batch, self.stage.label_smoothing)
        if self.teacher is not None:
            with torch.no_grad(), precision(self.stage.layers):
                known = self.teacher.states(batch.ids, batch.mask)
            total = loss + self.stage.state_weight * state_distance(states, known, batch.mask)
        return loss.detach(), torch.autograd.grad(total, self.parameters)

    def advance(self, group: list[Batch]) -> torch.Tensor:
        """Takes one step on the mean gradient of some batches; returns their mean loss."""
        self.network.train()
        self.step += 1
        rate = self.stage.rate(self.step / self.steps)
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
        decay = min(self.stage.averaging, self.step / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.parameters), 1 - decay)
        return torch.stack(losses).mean()

    def accuracies(self, texts: Texts) -> tuple[float, float]:
        """Shares of the texts that the averaged weights label rightly: of the polar ones among two
        labels, and of all among three."""
        labels = texts.target.argmax(1)
        found = probabilities(self.averaged, texts.ids)
        polar = labels != LABELS.index("NEUTRAL")
        two_way = (found[:, -1] > found[:, 0]) == (labels == LABELS.index("POSITIVE"))
        return float(two_way[polar].mean()), float((found.argmax(1) == labels).mean())

    @property
    def finished(self) -> bool:
        """Whether all steps were taken."""
        return self.step >= self.steps

    def save(self, path: Path) -> None:
        """Writes all that going on needs; at the end, what using the network needs."""
        state: dict[str, Any] = {"averaged": self.averaged.state_dict(), "finished": self.finished}
        if not self.finished:
            state["network"] = self.network.state_dict()
            state["optimiser"] = self.optimiser.state_dict()
            state["step"] = self.step
        # A stop at any moment leaves the old file or the new one whole.
        torch.save(state, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def load(self, path: Path) -> None:
        """Goes on from what `save` wrote before the end."""
        state = torch.load(path, weights_only=True, map_location=DEVICE)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
