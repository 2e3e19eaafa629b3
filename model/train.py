"""Fine-tunes the embedded sentiment model, exports it and quantises it.

    python model/train.py --data ../shared/data

Two stages: `movies` trains on movie reviews alone (the model that the domain report compares
against), `domains` goes on from there on movies, technical texts, product reviews and tweets (the
model that ships). Checkpoints lie in model/.work; a run that was stopped goes on from the last one.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional

from export import export_model
from network import SentimentNetwork, load_tokenizer
from training_data import (
    Example,
    TrainingData,
    movies_only,
    natural_spacing,
    read_movies,
    several_domains,
)

MODEL_ROOM = Path(__file__).resolve().parent
WORK = MODEL_ROOM / ".work"
SHIPPED = MODEL_ROOM / "minilm-sentiment"


@dataclass(frozen=True)
class Stage:
    """How one stage trains. Rates are per step of `batch` texts."""

    name: str
    epochs: int
    learning_rate: float
    #: The head starts from nothing, so it learns faster than the pretrained encoder.
    head_learning_rate: float
    batch: int = 128
    warmup_share: float = 0.06
    label_smoothing: float = 0.05
    weight_decay: float = 0.01
    #: Decay of the averaged weights, which are what is evaluated and exported.
    averaging: float = 0.995


MOVIES = Stage("movies", epochs=2, learning_rate=8e-5, head_learning_rate=8e-4)
DOMAINS = Stage("domains", epochs=1, learning_rate=6e-5, head_learning_rate=1e-4)


def batches(examples: list[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Shuffled batches of texts of similar length, so that little is padded."""
    order = sorted(examples, key=lambda e: (len(e.text) // 12, rng.random()))
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(groups)
    yield from groups


def tensors(tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask, [texts, longest]."""
    encoded = [e.ids for e in tokenizer.encode_batch(texts)]
    longest = max(map(len, encoded))
    ids = torch.zeros(len(encoded), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, tokens in enumerate(encoded):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return ids, mask


@torch.no_grad()
def logits_of(network: SentimentNetwork, tokenizer, examples: list[Example]) -> torch.Tensor:
    """Logits [examples, labels] in the order of the examples."""
    network.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text))
    logits = torch.zeros(len(examples), 2)
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        logits[part] = network(*tensors(tokenizer, [examples[i].text for i in part]))
    return logits


def accuracy(network: SentimentNetwork, tokenizer, examples: list[Example]) -> float:
    """Share of texts, neutral ones left out, whose likelier label is right."""
    predicted = logits_of(network, tokenizer, examples).argmax(1)
    return (predicted == torch.tensor([e.label for e in examples])).float().mean().item()


def loss_of(logits: torch.Tensor, examples: list[Example], smoothing: float) -> torch.Tensor:
    """Weighted cross-entropy against the smoothed probabilities of the examples."""
    positive = torch.tensor([e.positive for e in examples])
    positive = positive * (1 - smoothing) + smoothing / 2
    targets = torch.stack([1 - positive, positive], 1)
    weights = torch.tensor([e.weight for e in examples])
    losses = -(targets * functional.log_softmax(logits, 1)).sum(1)
    return (losses * weights).sum() / weights.sum()


def run_stage(
    stage: Stage,
    network: SentimentNetwork,
    data: TrainingData,
    dev: list[Example],
    seed: int,
) -> SentimentNetwork:
    """Trains through one stage and returns the averaged network that was best on dev and held-out texts."""
    tokenizer = load_tokenizer()
    averaged = copy.deepcopy(network)
    head = {"params": network.head.parameters(), "lr": stage.head_learning_rate}
    encoder = {"params": network.encoder.parameters(), "lr": stage.learning_rate}
    optimiser = torch.optim.AdamW([encoder, head], weight_decay=stage.weight_decay, fused=True)
    steps_an_epoch = math.ceil(len(data.train) / stage.batch)
    steps = steps_an_epoch * stage.epochs
    warmup = int(steps * stage.warmup_share)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / max(1, warmup), (steps - s) / (steps - warmup))
    )
    checkpoint = WORK / f"{stage.name}.checkpoint.pt"
    best_path = WORK / f"{stage.name}.pt"
    best = 0.0
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        averaged.load_state_dict(state["averaged"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        best, first = state["best"], state["step"]
        print(f"{stage.name}: going on from step {first} of {steps}", flush=True)
    started, step = time.monotonic(), 0
    for epoch in range(stage.epochs):
        rng = random.Random(f"{seed} {stage.name} {epoch}")
        for group in batches(data.train, stage.batch, rng):
            texts = [natural_spacing(e.text) if rng.random() < 0.5 else e.text for e in group]
            step += 1
            if step <= first:
                continue
            torch.manual_seed(seed * 1_000_003 + step)
            network.train()
            loss = loss_of(network(*tensors(tokenizer, texts)), group, stage.label_smoothing)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            decay = min(stage.averaging, step / (step + 10))
            with torch.no_grad():
                for mean, value in zip(averaged.parameters(), network.parameters(), strict=True):
                    mean.lerp_(value, 1 - decay)
            if step % 50 == 0:
                rate = (step - first) / (time.monotonic() - started)
                print(
                    f"{stage.name}: step {step}/{steps} loss {loss.item():.3f}, "
                    f"{(steps - step) / rate / 60:.1f} min to go",
                    flush=True,
                )
            if step % (steps_an_epoch // 4) == 0 or step == steps:
                scores = {"dev": accuracy(averaged, tokenizer, dev)}
                for name, held_out in data.held_out.items():
                    scores[name] = accuracy(averaged, tokenizer, held_out)
                print(f"{stage.name}: step {step} accuracy {scores}", flush=True)
                # Movies count as much as the other domains together.
                others = list(scores.values())[1:]
                score = scores["dev"] + (sum(others) / len(others) if others else 0)
                if score >= best:
                    best = score
                    torch.save(averaged.state_dict(), best_path)
                state = {
                    "network": network.state_dict(),
                    "averaged": averaged.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "best": best,
                    "step": step,
                }
                torch.save(state, checkpoint.with_suffix(".new"))
                os.replace(checkpoint.with_suffix(".new"), checkpoint)
    averaged.load_state_dict(torch.load(best_path, weights_only=True))
    return averaged


def fit_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature under which the probabilities fit best (Guo et al. 2017), by ternary search."""
    low, high = 0.2, 5.0
    for _ in range(60):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        losses = [functional.cross_entropy(logits / t, labels) for t in (a, b)]
        low, high = (low, b) if losses[0] < losses[1] else (a, high)
    return (low + high) / 2


def calibrate(network: SentimentNetwork, samples: list[Example]) -> float:
    """Divides the head by the temperature that fits held-out texts; returns the temperature."""
    logits = logits_of(network, load_tokenizer(), samples)
    temperature = fit_temperature(logits, torch.tensor([e.label for e in samples]))
    with torch.no_grad():
        network.head.weight /= temperature
        network.head.bias /= temperature
    return temperature


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("DATA_DIR", MODEL_ROOM.parents[1] / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=default, help="the data directory")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    WORK.mkdir(exist_ok=True)
    dev = read_movies(args.data, "dev")

    movies = run_stage(MOVIES, SentimentNetwork(), movies_only(args.data), dev, args.seed)
    data = several_domains(args.data, args.seed)
    domains = run_stage(DOMAINS, copy.deepcopy(movies), data, dev, args.seed)

    export_model(movies, WORK / "movies", calibrate(movies, dev))
    held_out = dev + [e for examples in data.held_out.values() for e in examples]
    export_model(domains, SHIPPED, calibrate(domains, held_out))


if __name__ == "__main__":
    main()
