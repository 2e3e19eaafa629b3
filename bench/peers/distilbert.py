"""Writes a DistilBERT-base text classifier with random weights: in PyTorch's form for the Flask app,
and as a fused int8 ONNX graph for this service. How fast a network runs does not depend on what its
weights are, so no download is needed.

Usage: distilbert.py TOKENIZER_DIRECTORY OUTPUT_DIRECTORY
"""

import shutil
import sys
from pathlib import Path

import torch
from onnx import GraphProto, TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from transformers import DistilBertConfig, DistilBertForSequenceClassification

MAX_TOKENS = 512


def main(tokenizer: Path, output: Path) -> None:
    (output / "onnx").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    labels = {0: "NEGATIVE", 1: "POSITIVE"}
    # Its defaults are those of DistilBERT-base: 6 layers of 768 dimensions and 12 heads.
    config = DistilBertConfig(
        id2label=labels,
        label2id={label: index for index, label in labels.items()},
        attn_implementation="eager",
    )
    network = DistilBertForSequenceClassification(config).eval()
    network.save_pretrained(output)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, output / name)
    exported = output / "onnx" / "exported.onnx"
    export(network, exported)
    fused = optimize_model(
        str(exported),
        model_type="bert",
        num_heads=config.n_heads,
        hidden_size=config.dim,
        opt_level=0,
    )
    split_norms(fused.model.graph)
    fused.save_model_to_file(str(output / "onnx" / "fused.onnx"))
    quantize_dynamic(
        output / "onnx" / "fused.onnx",
        output / "onnx" / "model_quantized.onnx",
        op_types_to_quantize=["MatMul", "Attention", "Gather", "EmbedLayerNormalization"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    exported.unlink()
    (output / "onnx" / "fused.onnx").unlink()


def split_norms(graph: GraphProto) -> None:
    """Takes residual sums out of SkipLayerNormalization, whose kernel for CPUs is several times slower
    than an addition and LayerNormalization, as the embedded model's graph does. The sum is a Sum,
    which ONNX Runtime does not fuse back."""
    nodes = []
    for node in graph.node:
        if node.op_type != "SkipLayerNormalization":
            nodes.append(node)
            continue
        value, skip, weight, bias, value_bias = node.input
        (output,) = [name for name in node.output if name]
        epsilon = next(a.f for a in node.attribute if a.name == "epsilon")
        biased, summed = f"{output}.biased", f"{output}.sum"
        nodes += [
            helper.make_node("Add", [value, value_bias], [biased], biased),
            helper.make_node("Sum", [biased, skip], [summed], summed),
            helper.make_node(
                "LayerNormalization", [summed, weight, bias], [output], output, epsilon=epsilon
            ),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def export(network: torch.nn.Module, path: Path) -> None:
    ids = torch.ones(2, 8, dtype=torch.int64)
    axes = {0: "batch", 1: "sequence"}
    torch.onnx.export(
        network,
        (ids, ids),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
