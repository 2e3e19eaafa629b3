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
from graph import POOLED, GraphBuilder, extended, tensor


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


def fitting_temperature(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    """The temperature under which the probabilities fit best (Guo et al. 2017), by ternary search.

    Logits [texts, 2] before calibration; labels [texts] 0 or 1; weights [texts] say how much each
    text counts.
    """
    margin = (logits[:, 1] - logits[:, 0]) * (2 * labels - 1)

    def loss(temperature: float) -> float:
        return float((np.logaddexp(0, -margin / temperature) * weights).sum())

    low, high = 0.2, 5.0
    for _ in range(60):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return (low + high) / 2
