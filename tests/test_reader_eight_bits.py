"""The reader in eight bits: evened out it gives the same, rounds better, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from reader_eight_bits import EVENED, Evened, evened, export, taken_back
from reader_model import Example, ReaderNetwork, tensors
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

EXAMPLES = [Example([101, 2000 + n, 102, 2100 + n, 2200, 2300 + n, 102], [0, 0, 0, 1, 1, 1, 1]) for n in range(8)]


@pytest.fixture(name="network", scope="module")
def _network(tmp_path_factory: pytest.TempPathFactory) -> ReaderNetwork:
    """A small one with made-up weights, in whose feed-forward layers one channel reaches far."""
    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("bert")
    config = BertConfig(
        vocab_size=2400, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    network = ReaderNetwork(folder).eval()
    weights = dict(network.named_parameters())
    for own in weights.values():
        if own.dim() == 1:
            own.data += torch.randn_like(own) / 10
    for layer in ("encoder.encoder.layer.0.", "encoder.encoder.layer.1."):
        weights[f"{layer}attention.output.LayerNorm.bias"].data[5] = 12.0
        weights[f"{layer}intermediate.dense.bias"].data[9] = 12.0
        weights[f"{layer}output.dense.weight"].data[:, 9] /= 10.0
    return network


def given(network: nn.Module) -> tuple[Tensor, Tensor]:
    """Logits of start and end, and log-odds, of the examples."""
    with torch.inference_mode():
        span, answers = network(**tensors(EXAMPLES))
    return span, answers


def test_evened_out_it_gives_the_same_and_no_channel_reaches_far(network: ReaderNetwork) -> None:
    even = evened(network, EXAMPLES)
    for own, other in zip(given(network), given(even), strict=True):
        torch.testing.assert_close(own, other, rtol=1e-4, atol=1e-4)
    layers = [layer for layer in even.modules() if isinstance(layer, Evened)]
    assert len(layers) == 4  # two in each of two blocks
    largest: list[Tensor] = []
    for layer in layers:
        assert float(layer.share.min()) < 0.3
        layer.register_forward_pre_hook(
            lambda own, inputs: largest.append((inputs[0] * own.share).abs().flatten(0, 1).amax(dim=0))
        )
    given(even)
    assert all(float(own.max()) <= EVENED * float(own.median()) * 1.001 for own in largest)


def test_evened_out_less_is_lost_where_inputs_are_rounded() -> None:
    torch.manual_seed(7)
    layer, inputs = nn.Linear(64, 32), torch.randn(50, 64)
    inputs[:, 5] += 40.0
    even = Evened(layer, inputs.abs().amax(dim=0))
    with torch.inference_mode():
        exact = layer(inputs)
        plain = functional.linear(_rounded(inputs), layer.weight, layer.bias)
        better = functional.linear(_rounded(inputs * even.share), even.weight, even.bias)
    assert float((better - exact).square().mean()) < 0.1 * float((plain - exact).square().mean())


def _rounded(inputs: Tensor) -> Tensor:
    """What is left of inputs in 256 steps from the least to the largest."""
    step = (inputs.max() - inputs.min()) / 255
    return torch.round(inputs / step) * step


def test_weights_are_taken_back(network: ReaderNetwork, tmp_path: Path) -> None:
    export(evened(network, EXAMPLES), tmp_path / "model.onnx")
    assert [own.name for own in tmp_path.iterdir()] == ["model.onnx"]
    weights = taken_back(tmp_path / "model.onnx")
    for name, own in network.state_dict().items():
        assert float((weights[name] - own).square().mean()) <= 0.01 * float(own.square().mean()), name
    network.load_state_dict(weights)  # all are there, and no others
