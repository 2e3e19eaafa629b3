"""What is read from the encoder's states: the labels' logits, and how familiar the text is."""

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
    """The linear layer, weight [labels, hidden] and bias [labels], and the measure of familiarity."""

    weight: np.ndarray
    bias: np.ndarray
    familiarity: Familiarity

    def appended(self, encoder: onnx.ModelProto) -> onnx.ModelProto:
        """The encoder's graph with outputs `logits` [batch, labels] and `familiarity` [batch]."""
        graph = GraphBuilder()
        weight = graph.weight("head.weight", self.weight.astype(np.float32))
        bias = graph.weight("head.bias", self.bias.astype(np.float32))
        graph.node("Gemm", [POOLED, weight, bias], "logits", transB=1)
        self.familiarity.add_nodes(graph)
        outputs = [
            tensor("logits", TensorProto.FLOAT, "batch", len(self.bias)),
            tensor("familiarity", TensorProto.FLOAT, "batch"),
        ]
        return extended(encoder, graph, outputs)
