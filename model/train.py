"""Fine-tunes the embedded sentiment model, calibrates it, and writes it as int8 ONNX.

    python model/train.py                     every stage: model/minilm-sentiment and model/.work
    python model/train.py --stage movies      the movie-review model alone, into model/.work/movies

Stages: `movies` trains on movie reviews alone (the model that the domain report compares against);
`domains` goes on from there on movies, technical texts, product reviews and tweets (the model that
ships); `export` writes both from the best weights so far. Weights and checkpoints lie in
model/.work; a run that was stopped goes on from its last checkpoint, and a finished stage is not
run again: remove its files from model/.work to train it anew.
"""

from __future__ import annotations

import argparse
import copy
import functools
import math
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional

from batching import Batch, batches, encoded_batches
from export import export_model
from network import SentimentNetwork, load_tokenizer
from training_data import (
    Example,
    TrainingData,
    epoch_of,
    movies_only,
    read_movies,
    several_domains,
)

MODEL_ROOM = Path(__file__).resolve().parent
WORK = MODEL_ROOM / ".work"
SHIPPED = MODEL_ROOM / "minilm-sentiment"

#: Tokens of a batch, and batches of different lengths whose gradients make one step.
BATCH_TOKENS = 1024
BATCHES_A_STEP = 2
#: Steps between evaluations, each followed by a checkpoint.
EVALUATE_EVERY = 100


@dataclass(frozen=True)
class Stage:
    """How one stage trains: rate warmed up, constant, then going down to zero in a straight line."""

    name: str
    epochs: float
    #: AdamW's rate for the head and the last layer.
    learning_rate: float
    warmup_steps: int
    #: Share of the steps in which the rate goes down.
    cooldown_share: float
    #: Rate of each layer beside that of the layer above: lower ones know more already.
    layer_decay: float = 0.9
    label_smoothing: float = 0.03
    weight_decay: float = 0.01
    #: Decay of the averaged weights, which are what is evaluated and exported.
    averaging: float = 0.99

    def rate(self, step: int, steps: int) -> float:
        """Share of the full rate at a step, counted from 0."""
        cooldown = max(1, self.cooldown_share * steps)
        return min(1.0, (step + 1) / self.warmup_steps, (steps - step) / cooldown)


MOVIES = Stage("movies", epochs=1, learning_rate=1e-4, warmup_steps=60, cooldown_share=0.3)
DOMAINS = Stage("domains", epochs=3.25, learning_rate=1e-4, warmup_steps=20, cooldown_share=0.5)


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


@torch.no_grad()
def logits_of(network: SentimentNetwork, examples: list[Example]) -> torch.Tensor:
    """Logits [examples, labels] in the order of the examples."""
    network.eval()
    logits = torch.zeros(len(examples), 2)
    for indices, ids, mask in encoded_batches(load_tokenizer(), [e.text for e in examples]):
        logits[indices] = network(ids, mask)
    return logits


def accuracy(network: SentimentNetwork, examples: list[Example]) -> float:
    """Share of the texts whose likelier label is right."""
    predicted = logits_of(network, examples).argmax(1)
    return (predicted == torch.tensor([e.label for e in examples])).float().mean().item()


class Training:
    """One stage under way: the network, its moving average and the optimiser."""

    def __init__(self, stage: Stage, network: SentimentNetwork, workers: int) -> None:
        self.stage = stage
        self.network = network
        self.averaged = copy.deepcopy(network)
        self.optimiser = torch.optim.AdamW(parameter_groups(network, stage), fused=True)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        self.parameters = list(network.parameters())
        self.step = 0
        self.best = 0.0
        self.workers = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))

    def gradients(self, batch: Batch) -> tuple[float, tuple[torch.Tensor, ...]]:
        """The batch's loss and its gradients."""
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            logits = self.network(batch.ids, batch.mask)
        loss = loss_of(logits.float(), batch, self.stage.label_smoothing)
        return loss.item(), torch.autograd.grad(loss, self.parameters)

    def advance(self, group: list[Batch], steps: int) -> float:
        """Takes one step on the mean gradient of some batches; returns their mean loss."""
        self.network.train()
        rate = self.stage.rate(self.step, steps)
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

    def save(self, path: Path) -> None:
        state = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "best": self.best,
        }
        torch.save(state, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def load(self, path: Path) -> None:
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.best = state["step"], state["best"]


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    data: TrainingData,
    dev: list[Example],
    seed: int,
    workers: int,
) -> None:
    """Trains through one stage; model/.work/<stage>.pt keeps the averaged weights that were best."""
    tokenizer = load_tokenizer()
    training = Training(stage, network, workers)
    checkpoint = WORK / f"{stage.name}.checkpoint.pt"
    if checkpoint.exists():
        training.load(checkpoint)

    @functools.lru_cache(maxsize=1)
    def epoch(index: int) -> list[Batch]:
        rng = random.Random(f"{seed} {stage.name} {index}")
        return batches(tokenizer, epoch_of(data.train, rng), BATCH_TOKENS, rng)

    # Epochs differ by a few batches; the first one's size stands for all.
    steps_an_epoch = len(epoch(0)) // BATCHES_A_STEP
    steps = math.ceil(steps_an_epoch * stage.epochs)
    print(f"{stage.name}: step {training.step} of {steps}, {steps_an_epoch} an epoch", flush=True)
    started, first, losses = time.monotonic(), training.step, []
    while training.step < steps:
        index, offset = divmod(training.step, steps_an_epoch)
        group = epoch(index)[offset * BATCHES_A_STEP :][:BATCHES_A_STEP]
        losses.append(training.advance(group or epoch(index)[:BATCHES_A_STEP], steps))
        if training.step % 20 == 0:
            left = (steps - training.step) * (time.monotonic() - started) / (training.step - first)
            loss = sum(losses) / len(losses)
            losses.clear()
            message = f"{stage.name}: step {training.step}/{steps} loss {loss:.3f}"
            print(f"{message}, {left / 60:.0f} min to go", flush=True)
        if training.step % EVALUATE_EVERY == 0 or training.step == steps:
            evaluate(training, data, dev)
            training.save(checkpoint)


def evaluate(training: Training, data: TrainingData, dev: list[Example]) -> None:
    """Prints accuracies of the averaged weights, and keeps the weights when they are the best."""
    scores = {"sst2/dev": accuracy(training.averaged, dev)}
    for name, held_out in data.held_out.items():
        scores[name] = accuracy(training.averaged, held_out)
    # Movies count as much as the other domains together.
    others = list(scores.values())[1:]
    score = scores["sst2/dev"] + (sum(others) / len(others) if others else 0)
    shown = ", ".join(f"{name} {value:.4f}" for name, value in scores.items())
    print(f"{training.stage.name}: step {training.step} accuracy {shown}", flush=True)
    if score >= training.best:
        training.best = score
        path = WORK / f"{training.stage.name}.pt"
        torch.save(training.averaged.state_dict(), path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)


def network_of(stage: str) -> SentimentNetwork:
    """The best network of a stage."""
    network = SentimentNetwork()
    network.load_state_dict(torch.load(WORK / f"{stage}.pt", weights_only=True))
    return network.eval()


def export_stage(name: str, directory: Path, data: TrainingData, dev: list[Example]) -> None:
    """Writes the best network of a stage as a model directory, calibrated on its held-out texts."""
    held_out = dev + [e for examples in data.held_out.values() for e in examples]
    temperatures = export_model(network_of(name), directory, data.train, held_out, WORK)
    shown = ", ".join(f"{kind} {value:.3f}" for kind, value in temperatures.items())
    print(f"{name}: {directory}, temperature {shown}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("DATA_DIR", MODEL_ROOM.parents[1] / "shared" / "data"))
    parser.add_argument("--stage", choices=["movies", "domains", "export", "all"], default="all")
    parser.add_argument("--data", type=Path, default=default, help=f"directory, {default}")
    parser.add_argument("--seed", type=int, default=20, help="of data order and head, 20")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count(), help="batches at once, all cores"
    )
    args = parser.parse_args()
    # One thread a batch: threads that share a product wait for each other at every step of it.
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    WORK.mkdir(exist_ok=True)
    dev = read_movies(args.data, "dev")
    if args.stage in ("movies", "all"):
        run_stage(MOVIES, SentimentNetwork(), movies_only(args.data), dev, args.seed, args.workers)
    if args.stage in ("domains", "all"):
        data = several_domains(args.data, args.seed)
        run_stage(DOMAINS, network_of("movies"), data, dev, args.seed, args.workers)
    if args.stage in ("movies", "export", "all"):
        export_stage("movies", WORK / "movies", movies_only(args.data), dev)
    if args.stage in ("domains", "export", "all"):
        export_stage("domains", SHIPPED, several_domains(args.data, args.seed), dev)


if __name__ == "__main__":
    main()
