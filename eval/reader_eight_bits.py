"""The reader in eight bits: its inputs evened out, the network written in ONNX, and its weights taken back from there.

ONNX Runtime rounds what goes into a layer to 256 steps from its least number to its largest. In BERT's feed-forward
layers one channel reaches ten times as far as the others, which are then left with some twenty steps. So what such a
channel gets is made smaller, and its weights larger by as much (Xiao et al. 2023, SmoothQuant): the sums stay the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from reader_model import Example, ReaderNetwork, tensors
from torch import Tensor, nn

EVENED = 2.0
"""A channel's largest input is at most so many times that of the middle one."""

_SHARE, _ROUNDED = "share", "_quantized"
_PARTS, _KINDS = ("encoder.", "span.", "answers."), (".weight", ".bias")


class Evened(nn.Linear):
    """A layer that gives what another gives, but rounds better.

    Args:
        layer: The other.
        largest: Size of the largest input of each of its channels, shape (channels,).
    """

    share: Tensor

    def __init__(self, layer: nn.Linear, largest: Tensor) -> None:
        super().__init__(layer.in_features, layer.out_features)
        self.load_state_dict(layer.state_dict())
        self.register_buffer(_SHARE, (EVENED * largest.median() / largest).clamp(max=1.0))
        self.weight.data /= self.share

    def forward(self, input: Tensor) -> Tensor:
        """What the other layer gives for the same input."""
        return super().forward(input * self.share)


def evened(network: ReaderNetwork, examples: Iterable[Example]) -> ReaderNetwork:
    """A copy that gives the same, its layers' inputs evened out by what some hundred examples put into them."""
    network = copy.deepcopy(network).eval().cpu()
    layers = {
        name: layer
        for name, layer in network.encoder.named_modules()
        if isinstance(layer, nn.Linear) and "attention" not in name  # whose channels are more alike
    }
    largest = {name: torch.full((layer.in_features,), 1e-6) for name, layer in layers.items()}

    def watched(name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            largest[name] = torch.maximum(largest[name], given[0].abs().flatten(0, -2).amax(dim=0))

        return hook

    hooks = [layer.register_forward_pre_hook(watched(name)) for name, layer in layers.items()]
    with torch.no_grad():
        for own in examples:
            network(**tensors([own]))
    for hook in hooks:
        hook.remove()
    for name, layer in layers.items():
        network.encoder.set_submodule(name, Evened(layer, largest[name]))
    return network


def export(network: ReaderNetwork, file: Path) -> None:
    """Writes the network in ONNX, its weights in eight bits, and the embeddings too."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes: dict[str, Any] = {name: {0: "pairs", 1: "pieces"} for name in (*names, "span")}
    whole = file.with_suffix(".whole.onnx")
    torch.onnx.export(
        network.eval().cpu(),
        tuple(torch.ones((2, 8), dtype=torch.long) for _ in names),
        str(whole),
        input_names=names,
        output_names=["span", "answers"],
        dynamic_axes={**axes, "answers": {0: "pairs"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    whole.unlink()


def taken_back(file: Path) -> dict[str, Tensor]:
    """The weights of a network that `export` wrote, by their names in `ReaderNetwork`, as the eight bits left them."""
    graph = onnx.load(str(file)).graph
    held = {own.name: onnx.numpy_helper.to_array(own) for own in graph.initializer}
    shares = {name.removesuffix(_SHARE): own for name, own in held.items() if name.endswith("." + _SHARE)}
    layers = {
        name: ".".join(node.name.split("/")[1:-1]) + "."
        for node in graph.node
        if node.op_type == "MatMulInteger"
        for name in node.input
    }
    found = {}
    for name, own in held.items():
        if not name.endswith(_ROUNDED):
            found[name] = own
            continue
        plain = name.removesuffix(_ROUNDED)
        numbers = (own.astype(np.float32) - held[f"{plain}_zero_point"]) * held[f"{plain}_scale"]
        layer = layers.get(name)
        if layer is None:
            found[plain] = numbers
        else:
            found[f"{layer}weight"] = numbers.T * shares.get(layer, 1.0)
    return {name: torch.tensor(own) for name, own in found.items() if name.startswith(_PARTS) and name.endswith(_KINDS)}
