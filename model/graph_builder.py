"""What an ONNX graph is put together with."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

#: The domain of ONNX Runtime's own operators.
FUSED = "com.microsoft"


class GraphBuilder:
    """Collects the nodes and weights of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        """Adds a constant and returns its name."""
        self.weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object
    ) -> str:
        """Adds a node with one output and returns the output's name."""
        self.nodes.append(
            helper.make_node(operator, inputs, [output], output, domain=domain, **attributes)
        )
        return output


def tensor(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
    """An input or output; strings name dimensions that vary."""
    return helper.make_tensor_value_info(name, kind, list(shape))


def extended(
    model: onnx.ModelProto, graph: GraphBuilder, outputs: list[onnx.ValueInfoProto]
) -> onnx.ModelProto:
    """A copy of a model with more nodes behind it, and other outputs."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    copy.graph.node.extend(graph.nodes)
    copy.graph.initializer.extend(graph.weights)
    del copy.graph.output[:]
    copy.graph.output.extend(outputs)
    return copy
