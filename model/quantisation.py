"""A float ONNX graph to int8: weights by channel, activations in ranges that are fixed beforehand.

Dynamic quantisation takes the range of an activation from the batch at hand, so a text's scores
depend on the texts that happen to be computed with it, and every product starts with a pass over its
inputs. Ranges seen on calibration texts (Jacob et al. 2018) are the same for every batch: a text has
the same scores alone and among others.
"""

from __future__ import annotations

import no_telemetry  # noqa: F401

# It comes before ONNX Runtime.
# isort: split
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

#: Ranges hold what this share of the calibration tokens has; what lies beyond is cut off. A range
#: that reaches to the last far value would leave few of the 256 levels to all the others.
COVERED_PERCENT = 99.9

#: Inputs of one run: name to array [batch, sequence].
Feeds = dict[str, np.ndarray]
#: Lower and upper end of an activation's values.
Range = tuple[float, float]


def quantise(source: Path, target: Path, calibration: Iterable[Feeds]) -> None:
    """Writes the float graph `source` as the int8 graph `target`, with the ranges of `calibration`."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "dynamic.onnx"
        quantize_dynamic(
            source,
            path,
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            # CPUs without VNNI add pairs of products in 16 bits; 7-bit weights cannot overflow
            # them, so every CPU gives the same answers.
            reduce_range=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
        model = onnx.load(path)
    dynamic = [node for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    ranges = activation_ranges(onnx.load(source), [node.input[0] for node in dynamic], calibration)
    fix_ranges(model, ranges)
    onnx.save(model, target)


def activation_ranges(
    model: onnx.ModelProto, names: list[str], calibration: Iterable[Feeds]
) -> dict[str, Range]:
    """The range of each named activation, [tokens, width] or [texts, width], over some texts.

    It always holds zero, which must be one of the levels.
    """
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    lowest: dict[str, list[np.ndarray]] = {name: [] for name in names}
    highest: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for feeds in calibration:
        for name, values in zip(names, session.run(names, feeds), strict=True):
            lowest[name].append(values.min(1))
            highest[name].append(values.max(1))
    low, high = 100 - COVERED_PERCENT, COVERED_PERCENT
    return {
        name: (
            min(0.0, float(np.percentile(np.concatenate(lowest[name]), low))),
            max(0.0, float(np.percentile(np.concatenate(highest[name]), high))),
        )
        for name in names
    }


def fix_ranges(model: onnx.ModelProto, ranges: dict[str, Range]) -> None:
    """Puts fixed ranges in the place of those that a dynamically quantised graph would measure."""
    graph = model.graph
    constants: dict[str, str] = {}
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            scale, zero = quantisation_of(ranges[node.input[0]])
            for name, value in zip(node.output[1:], (scale, zero), strict=True):
                constants[name] = f"{name}.fixed"
                graph.initializer.append(numpy_helper.from_array(value, constants[name]))
    producers = {output: node for node in graph.node for output in node.output}
    consumers = {name: node for node in graph.node for name in node.input}
    products, replaced = {}, set()
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            products[node.name], parts = scaled_product(node, producers, consumers, constants)
            replaced.update(parts)
    fixed = []
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            fixed_range = [constants[name] for name in node.output[1:]]
            fixed.append(
                helper.make_node(
                    "QuantizeLinear", [node.input[0], *fixed_range], [node.output[0]], node.name
                )
            )
        elif node.name in products:
            fixed.append(products[node.name])
        elif node.name not in replaced:
            for position, name in enumerate(node.input):
                node.input[position] = constants.get(name, name)
            fixed.append(node)
    del graph.node[:]
    graph.node.extend(in_order(fixed, model))


def quantisation_of(extremes: Range) -> tuple[np.ndarray, np.ndarray]:
    """Scale (float32) and zero point (uint8) of a range that holds zero."""
    low, high = extremes
    scale = np.float32(max(high - low, 1e-8) / 255)
    return np.asarray(scale), np.asarray(np.uint8(round(-low / float(scale))))


def scaled_product(
    product: onnx.NodeProto,
    producers: dict[str, onnx.NodeProto],
    consumers: dict[str, onnx.NodeProto],
    constants: dict[str, str],
) -> tuple[onnx.NodeProto, list[str]]:
    """One operator for an integer product, its scaling and its bias, and the names of the nodes it
    stands for.

    The quantiser writes (A·B as int32 → float) × (scale of A × scale of B). ONNX Runtime fuses that
    by itself only where the scale of A is measured. Where the result is added to a bias next, the
    operator adds it in the same pass.
    """
    cast = consumers[product.output[0]]
    scaling = consumers[cast.output[0]]
    scales = producers[next(name for name in scaling.input if name != cast.output[0])]
    of_input = next(name for name in scales.input if name in constants)
    of_weights = next(name for name in scales.input if name != of_input)
    values, weights, zero, weights_zero = product.input
    inputs = [values, weights, constants[of_input], of_weights, constants[zero], weights_zero]
    parts, output = [cast.name, scaling.name, scales.name], scaling.output[0]
    reader = consumers[output]
    if reader.op_type == "Add":
        inputs.append(next(name for name in reader.input if name != output))
        parts.append(reader.name)
        output = reader.output[0]
    fused = helper.make_node(
        "MatMulIntegerToFloat", inputs, [output], f"{product.name}.scaled", domain="com.microsoft"
    )
    return fused, parts


def in_order(nodes: list[onnx.NodeProto], model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """Nodes so that each stands behind those whose outputs it reads, as ONNX asks for."""
    known = {"", *(i.name for i in model.graph.initializer), *(i.name for i in model.graph.input)}
    waiting, ordered = list(nodes), []
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.input)]
        ordered += ready
        known.update(output for node in ready for output in node.output)
        names = {id(node) for node in ready}
        waiting = [node for node in waiting if id(node) not in names]
    return ordered
