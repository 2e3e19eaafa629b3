"""How much a text is like the training domains: its Mahalanobis distance to the nearest of them.

Lee et al. 2018 measure how strange an input is by the distance of a network's features to the
nearest class mean under a covariance that all classes share. Here each training domain is a class,
and the features are the mean token vector of a middle layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration import evenly
from graph import FEATURES
from graph_builder import GraphBuilder

#: Points of the empirical distribution through which distances become familiarities.
QUANTILES = 33
#: Share of the mean variance that is added to each direction's, so that none is divided by nothing.
SHRINKAGE = 0.01


@dataclass(frozen=True)
class Familiarity:
    """A fitted measure: 1 for the most familiar texts, 0 for those stranger than any seen."""

    #: Whitening of the features, [hidden, hidden].
    whitening: np.ndarray
    #: Whitened means of the domains, [domains, hidden].
    means: np.ndarray
    #: Quantiles of the squared distances of held-out texts of the training domains, rising.
    quantiles: np.ndarray

    def add_nodes(self, graph: GraphBuilder) -> None:
        """Adds FEATURES to `familiarity` [batch]: the share of held-out texts that are stranger."""

        def constant(name: str, value: np.ndarray) -> str:
            return graph.weight(f"familiarity.{name}", np.asarray(value, np.float32))

        def node(operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
            return graph.node(operator, inputs, f"familiarity.{output}", **attributes)

        # |z - m|² = |z|² - 2 z·m + |m|², for all means at once.
        white = node("MatMul", [FEATURES, constant("whitening", self.whitening)], "white")
        square = node("ReduceSumSquare", [white], "square", axes=[1], keepdims=1)
        offsets = constant("offsets", (self.means**2).sum(1))
        cross = node("Gemm", [white, constant("means", -2 * self.means.T), offsets], "cross")
        nearest = node("ReduceMin", [cross], "nearest", axes=[1], keepdims=1)
        distance = node("Add", [square, nearest], "distance")
        # The distribution function, linear between quantiles: the mean over the pieces of how much
        # of each piece lies below the distance.
        beyond = node("Sub", [distance, constant("quantiles", self.quantiles[:-1])], "beyond")
        widths = constant("widths", np.maximum(np.diff(self.quantiles), 1e-6))
        share = node("Div", [beyond, widths], "share")
        limits = [constant("zero", np.array(0)), constant("one", np.array(1))]
        covered = node("Clip", [share, *limits], "covered")
        rank = node("ReduceMean", [covered], "rank", axes=[1], keepdims=0)
        graph.node("Sub", [limits[1], rank], "familiarity")


def nearest(white: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Squared distances [texts] of whitened states [texts, hidden] to the nearest mean."""
    cross = white @ means.T
    squares = (white**2).sum(1, keepdims=True) - 2 * cross + (means**2).sum(1)
    return squares.min(1)


def fit_familiarity(
    features: np.ndarray, domains: np.ndarray, held_out: np.ndarray, held_out_domains: np.ndarray
) -> Familiarity:
    """Fits means and covariance to training texts, and the distribution to held-out ones.

    Features [texts, hidden] with the domain of each, for both; domains count alike, however many
    texts each has.
    """
    names, members = np.unique(domains, return_inverse=True)
    means = np.stack([features[members == index].mean(0) for index in range(len(names))])
    weights = evenly(domains)
    centred = features - means[members]
    covariance = (centred * weights[:, None]).T @ centred / weights.sum()
    variances, axes = np.linalg.eigh(covariance)
    variances += SHRINKAGE * variances.mean()
    whitening = axes / np.sqrt(variances)
    distances = nearest(held_out @ whitening, means @ whitening)
    weights = evenly(held_out_domains)
    order = np.argsort(distances)
    below = np.cumsum(weights[order]) / weights.sum()
    quantiles = np.interp(np.linspace(0, 1, QUANTILES), below, distances[order])
    return Familiarity(whitening, means @ whitening, quantiles)
