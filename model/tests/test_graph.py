"""The ONNX graph computes what the network computes, whole and pruned, whatever the padding."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel

import pruning
from calibration import fitted_calibration, fitting_temperature, refitted_logits
from familiarity import fit_familiarity
from graph import FEATURES, POOLED, encoder_graph
from network import SentimentNetwork
from readout import Readout

HIDDEN, HEADS, NEURONS, LAYERS = 16, 4, 24, 6


def tiny() -> SentimentNetwork:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=50,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=NEURONS,
        max_position_embeddings=12,
        attn_implementation="sdpa",
    )
    return SentimentNetwork(BertModel(config, add_pooling_layer=False)).eval()


def narrowed() -> SentimentNetwork:
    kept = pruning.Kept(torch.tensor([0, 2]), torch.arange(0, NEURONS, 2))
    return pruning.narrow(tiny(), [kept] * LAYERS)


def session_of(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


IDS = np.array([[3, 4, 5, 6], [7, 8, 0, 0], [9, 0, 0, 0]])
MASK = (IDS > 0).astype(np.int64)
FEEDS = {"input_ids": IDS, "attention_mask": MASK}


@pytest.mark.parametrize("make", [tiny, narrowed])
def test_the_graph_gives_the_networks_vectors(make: Callable[[], SentimentNetwork]) -> None:
    network = make()
    pooled, _ = session_of(encoder_graph(network)).run([POOLED, FEATURES], FEEDS)
    with torch.no_grad():
        expected = network.states(torch.tensor(IDS), torch.tensor(MASK))[1]
    np.testing.assert_allclose(pooled, expected.numpy(), atol=1e-5)


def test_padding_changes_no_vector() -> None:
    session = session_of(encoder_graph(narrowed()))
    together = session.run([POOLED], FEEDS)[0]
    alone = session.run([POOLED], {"input_ids": IDS[1:2, :2], "attention_mask": MASK[1:2, :2]})[0]
    np.testing.assert_allclose(together[1:2], alone, atol=1e-5)


def test_a_pruned_network_has_the_kept_heads_and_neurons() -> None:
    layer = narrowed().encoder.encoder.layer[0]
    assert layer.attention.self.query.weight.shape == (2 * HIDDEN // HEADS, HIDDEN)
    assert layer.intermediate.dense.weight.shape == (NEURONS // 2, HIDDEN)


def test_the_finished_graph_gives_logits_and_familiarity(tmp_path: Path) -> None:
    network = narrowed()
    encoder = encoder_graph(network)
    rng = np.random.default_rng(0)
    features, domains = rng.normal(size=(60, HIDDEN)), np.repeat(["a", "b"], 30)
    readout = Readout(
        network.head.weight.numpy(force=True),
        network.head.bias.numpy(force=True),
        fit_familiarity(features, domains, features, domains),
    )
    onnx.save(readout.appended(encoder), tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    logits, familiarity = session.run(["logits", "familiarity"], FEEDS)
    with torch.no_grad():
        expected = network(torch.tensor(IDS), torch.tensor(MASK))
    np.testing.assert_allclose(logits, expected.numpy(), atol=1e-5)
    assert ((familiarity >= 0) & (familiarity <= 1)).all()


def test_a_temperature_undoes_sureness() -> None:
    rng = np.random.default_rng(1)
    margins = rng.normal(size=4000) * 2
    labels = (rng.random(4000) < 1 / (1 + np.exp(-margins))).astype(int)
    logits = np.stack([np.zeros(4000), margins * 2], 1)
    found = fitting_temperature(logits, labels, np.repeat("a", 4000))
    assert found == pytest.approx(2, abs=0.1)


def test_domains_count_alike_for_a_temperature_but_those_of_one_label() -> None:
    # Logits of 0 and 1: right in 90 % of many texts of one domain, in 60 % of few of the other.
    labels = np.concatenate([np.arange(1000) % 10 > 0, np.arange(100) % 10 > 3, np.ones(500)])
    logits = np.tile([0.0, 1.0], (1600, 1))
    domains = np.repeat(["many", "few", "one label"], [1000, 100, 500])
    found = fitting_temperature(logits, labels.astype(int), domains)
    assert found == pytest.approx(1 / np.log(0.75 / 0.25), abs=0.01)


def test_a_domain_that_is_left_out_is_judged_by_what_the_others_know() -> None:
    rng = np.random.default_rng(2)
    pooled = rng.normal(size=(400, 4)).astype(np.float32)
    domains = np.repeat(["a", "b", "c", "odd"], 100)
    # The last domain has a sign of its own for what the others tell by the first number.
    sign = np.where(domains == "odd", pooled[:, 1], pooled[:, 0])
    labels = np.where(sign > 0, 2, 0)
    labels[np.abs(sign) < 0.1] = 1
    known = (pooled, np.eye(3, dtype=np.float32)[labels], domains)
    start = (np.zeros((3, 4), np.float32), np.zeros(3, np.float32))
    logits = {out: refitted_logits(*known, *start, leaving_out=out) for out in (True, False)}
    right = {out: logits[out].argmax(1) == labels for out in (True, False)}
    odd = domains == "odd"
    assert right[True][~odd].mean() > 0.7
    assert right[True][odd].mean() < right[False][odd].mean()
    # So scores must be less sure there.
    away, home = (fitted_calibration(logits[out], labels, domains) for out in (True, False))
    assert away.two_way > home.two_way
    assert away.three_way > home.three_way
