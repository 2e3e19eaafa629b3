"""What is read from the encoder's states: calibrated logits, and how familiar the text is.

Both are fitted to the states that the finished encoder graph computes, the quantised one's for the
quantised file, so that rounding in the encoder is part of what they are fitted to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto

from familiarity import Familiarity
from graph import POOLED
from graph_builder import GraphBuilder, extended, tensor


@dataclass(frozen=True)
class Readout:
    """The linear layer, weights [labels, hidden] and bias [labels], with its temperature."""

    weight: np.ndarray
    bias: np.ndarray
    temperature: float
    familiarity: Familiarity

    def appended(self, encoder: onnx.ModelProto) -> onnx.ModelProto:
        """The encoder's graph with outputs `logits` [batch, labels] and `familiarity` [batch]."""
        graph = GraphBuilder()
        weight = graph.weight("head.weight", (self.weight / self.temperature).astype(np.float32))
        bias = graph.weight("head.bias", (self.bias / self.temperature).astype(np.float32))
        graph.node("Gemm", [POOLED, weight, bias], "logits", transB=1)
        self.familiarity.add_nodes(graph)
        outputs = [
            tensor("logits", TensorProto.FLOAT, "batch", len(self.bias)),
            tensor("familiarity", TensorProto.FLOAT, "batch"),
        ]
        return extended(encoder, graph, outputs)


def fitting_temperature(logits: np.ndarray, labels: np.ndarray, domains: np.ndarray) -> float:
    """The temperature (Guo et al. 2017) under which the worst calibrated domain is calibrated best.

    One temperature cannot suit every domain; the likeliest one suits some at the cost of others.
    Logits [texts, 2] before calibration, labels [texts] 0 or 1, domain of each text.
    """
    margin = logits[:, 1] - logits[:, 0]
    right = (margin > 0) == labels

    def worst(temperature: float) -> float:
        scores = 1 / (1 + np.exp(-np.abs(margin) / temperature))
        return max(
            calibration_error(scores[domains == domain], right[domains == domain])
            for domain in np.unique(domains)
        )

    return min(np.arange(0.5, 3, 0.01).tolist(), key=worst)


def calibration_error(scores: np.ndarray, right: np.ndarray) -> float:
    """How far mean score and accuracy are apart, over texts in ten bins of the score (Naeini 2015)."""
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = np.bincount(bins, weights=scores - right, minlength=10)
    return float(np.abs(gaps).sum() / len(scores))
