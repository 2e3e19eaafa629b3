"""Temperatures for logits, fitted to held-out texts and widened by what leaving a domain out costs.

Scores that are calibrated on held-out texts of the training domains are too sure away from home. How
much so is measured with the linear layer: refitted once per training domain to the pooled vectors of
all others, it judges the one that was left out, and refitted to all domains it judges each of them. The
ratio of the temperatures that suit these answers multiplies that of the trained layer. (Refitting by
itself changes how large logits are, so that the temperature of a refitted layer is not the trained
one's.) The encoder has seen every domain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from examples import LABELS

#: How strongly a refitted layer is held to the trained one: a share of its squared distance.
HELD = 1e-3
STEPS = 60


@dataclass(frozen=True)
class Calibration:
    """Temperatures by which logits are divided before the softmax."""

    #: Over NEGATIVE and POSITIVE alone.
    two_way: float
    #: Over all three labels.
    three_way: float

    def widened(self, away: Calibration, home: Calibration) -> Calibration:
        """Multiplied by the ratio of two others."""
        return Calibration(
            self.two_way * away.two_way / home.two_way,
            self.three_way * away.three_way / home.three_way,
        )


def refitted_logits(
    pooled: np.ndarray,
    targets: np.ndarray,
    domains: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    leaving_out: bool,
) -> np.ndarray:
    """Logits [texts, labels] of each text by a linear layer that was refitted to the texts of all
    domains or, `leaving_out`, to those of all domains but its own.

    Pooled vectors [texts, hidden], targets [texts, labels], the domain of each text, and the trained
    layer, weight [labels, hidden] and bias [labels], that refitting begins with.
    """
    logits = np.zeros((len(pooled), len(bias)), np.float32)
    everything = np.ones(len(pooled), bool)
    judged = [domains == domain for domain in np.unique(domains)] if leaving_out else [everything]
    for texts in judged:
        known = ~texts if leaving_out else texts
        refitted = refit(pooled[known], targets[known], evenly(domains[known]), weight, bias)
        logits[texts] = pooled[texts] @ refitted[0].T + refitted[1]
    return logits


def refit(
    pooled: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """A linear layer fitted to some texts by weighted cross-entropy, near the one it begins with."""
    vectors, wanted = torch.tensor(pooled), torch.tensor(targets)
    share = torch.tensor(weights / weights.sum(), dtype=torch.float32)
    start = torch.tensor(weight), torch.tensor(bias)
    fitted = [part.clone().requires_grad_() for part in start]
    optimiser = torch.optim.LBFGS(fitted, max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        losses = -(wanted * functional.log_softmax(vectors @ fitted[0].T + fitted[1], 1)).sum(1)
        distance = sum(
            ((now - then).square().sum() for now, then in zip(fitted, start, strict=True)),
            torch.zeros(()),
        )
        loss = (losses * share).sum() + HELD * distance
        loss.backward()
        return loss

    optimiser.step(closure)
    return fitted[0].numpy(force=True), fitted[1].numpy(force=True)


def fitted_calibration(logits: np.ndarray, labels: np.ndarray, domains: np.ndarray) -> Calibration:
    """Temperatures (Guo et al. 2017) that suit the domains best, each counting alike.

    Logits [texts, labels], the index of the right label and the domain of each text.
    """
    negative, neutral, positive = range(len(LABELS))
    polar = labels != neutral
    two_way = fitting_temperature(
        logits[polar][:, [negative, positive]],
        (labels[polar] == positive).astype(int),
        domains[polar],
    )
    return Calibration(two_way, fitting_temperature(logits, labels, domains))


def fitting_temperature(logits: np.ndarray, labels: np.ndarray, domains: np.ndarray) -> float:
    """The temperature that makes the right labels likeliest, on the mean over domains.

    (The one with the least calibration error depends on which few texts fall into which bin: among
    resampled texts it varies five times as much.) Domains of one label alone cannot be calibrated by
    themselves and are left out.
    """
    members = [
        mask
        for mask in (domains == domain for domain in np.unique(domains))
        if len(np.unique(labels[mask])) > 1
    ]
    known = np.logical_or.reduce(members)
    wanted, weights = torch.tensor(labels[known]), torch.tensor(evenly(domains[known]))
    raw = torch.tensor(logits[known], dtype=torch.float64)
    logarithm = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([logarithm], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        losses = functional.cross_entropy(raw / logarithm.exp(), wanted, reduction="none")
        loss = (losses * weights).sum() / len(members)
        loss.backward()
        return loss

    optimiser.step(closure)
    return float(logarithm.detach().exp())


def evenly(domains: np.ndarray) -> np.ndarray:
    """Weights [texts] that give each domain the same sum."""
    _, members = np.unique(domains, return_inverse=True)
    return 1 / np.bincount(members)[members]
