"""Translators as ONNX files, for phones and servers: the graph is built from the network's own layers.

The file takes and gives what the network does: `picture` (N, channels, size, size) float32 in -1..1, a sketch with ink
-1 and paper 1, a photo red first; and `painted` likewise. N is free. Needs the extra in requirements-onnx.txt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Union

import numpy as np

from engine.drawing.sketch import write_bytes
from engine.files.checkpoints import CheckpointError
from engine.translating.translator import Translator

OPSET = 13
FORMAT = 8  # of the file; ONNX Runtime 1.14, the last one for Python 3.7, reads none newer
INPUT, OUTPUT = "picture", "painted"
EPSILON = 1e-5


def export(translator: Translator, path: Union[str, Path]) -> None:
    """Write a translator as an ONNX file, whole or not at all.

    Raises CheckpointError where ONNX is not installed, and `engine.drawing.sketch.SketchError` where the file cannot be
    written.
    """
    write_bytes(Path(path), model_of(translator).SerializeToString())


def model_of(translator: Translator) -> Any:
    """A translator as an `onnx.ModelProto`. Raises CheckpointError where ONNX is not installed."""
    try:
        import onnx
        from onnx import helper
    except ImportError as error:
        raise CheckpointError(f"ONNX is not installed ({error}); run: sh install.sh --onnx") from error
    graph = _Graph(onnx)
    network, info = translator.network, translator.info
    last = _WAYS[type(network).__name__](graph, network)
    graph.node("Tanh", [last], name=OUTPUT)
    ends = []
    for name, channels in ((INPUT, graph.channels_in), (OUTPUT, graph.channels_out)):
        shape: List[Union[str, int, None]] = ["N", channels, info.size, info.size]
        ends.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))
    made = helper.make_graph(graph.nodes, info.name, ends[:1], ends[1:], graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=FORMAT)
    helper.set_model_props(
        model, {"title": info.title, "method": info.method, "direction": info.direction, "range": "-1..1"}
    )
    onnx.checker.check_model(model)
    return model


class _Graph:
    """Nodes and weights as they come. Every method takes and returns names of values."""

    def __init__(self, onnx: Any) -> None:
        self._onnx = onnx
        self.nodes: List[Any] = []
        self.weights: List[Any] = []
        self.channels_in = self.channels_out = 0
        self._constants: Dict[str, str] = {}

    def node(self, kind: str, inputs: List[str], name: str = "", **settings: Any) -> str:
        name = name or f"v{len(self.nodes)}"
        self.nodes.append(self._onnx.helper.make_node(kind, inputs, [name], name=f"{kind}-{name}", **settings))
        return name

    def weight(self, variable: Any) -> str:
        """A variable's value, in 16 bits where that loses nothing, as of everything that is shipped."""
        value = np.ascontiguousarray(variable.numpy(), dtype=np.float32)
        name = f"w{len(self.weights)}"
        with np.errstate(over="ignore"):
            half = value.astype(np.float16)
        whole = np.array_equal(half.astype(np.float32), value)
        self.weights.append(self._onnx.numpy_helper.from_array(half if whole else value, name))
        return self.node("Cast", [name], to=self._onnx.TensorProto.FLOAT) if whole else name

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self._constants:
            self.weights.append(self._onnx.numpy_helper.from_array(value, name))
            self._constants[name] = name
        return name

    def conv(self, layer: Any, x: str) -> str:
        """`configs.translators.generators.Conv`."""
        return self._convolve("Conv", layer, x, layer.weight.shape[1], layer.weight.shape[0],
                              strides=[layer.stride] * 2, pads=[layer.padding] * 4)  # fmt: skip

    def up(self, layer: Any, x: str) -> str:
        """`configs.translators.generators.Up`."""
        return self._convolve("ConvTranspose", layer, x, layer.weight.shape[0], layer.weight.shape[1],
                              strides=[2, 2], pads=[1] * 4, output_padding=[layer.extra] * 2)  # fmt: skip

    def _convolve(self, kind: str, layer: Any, x: str, channels_in: int, channels: int, **settings: Any) -> str:
        self.channels_in, self.channels_out = self.channels_in or channels_in, channels
        inputs = [x, self.weight(layer.weight)] + ([self.weight(layer.bias)] if layer.bias is not None else [])
        return self.node(kind, inputs, kernel_shape=list(layer.weight.shape[2:]), **settings)

    def norm(self, layer: Any, x: str) -> str:
        """`configs.kernels.normalise.Norm`, with its activation."""
        inputs = [x, self.weight(layer.weight), self.weight(layer.bias)]
        if layer.single:
            y = self.node("InstanceNormalization", inputs, epsilon=EPSILON)
        else:
            statistics = [self.weight(layer.running_mean), self.weight(layer.running_var)]
            y = self.node("BatchNormalization", inputs + statistics, epsilon=EPSILON)
        return self.leaky(y, layer.slope)

    def plain_norm(self, x: str, slope: float) -> str:
        """Instance norm without weights, of what the last convolution gave, with its activation."""
        ones = self.constant(f"ones{self.channels_out}", np.ones(self.channels_out, np.float32))
        noughts = self.constant(f"noughts{self.channels_out}", np.zeros(self.channels_out, np.float32))
        return self.leaky(self.node("InstanceNormalization", [x, ones, noughts], epsilon=EPSILON), slope)

    def leaky(self, x: str, slope: float) -> str:
        if slope == 1.0:
            return x
        return self.node("Relu", [x]) if slope == 0.0 else self.node("LeakyRelu", [x], alpha=slope)

    def reflect(self, x: str, pad: int) -> str:
        pads = self.constant(f"pads{pad}", np.array([0, 0, pad, pad] * 2, np.int64))
        return self.node("Pad", [x, pads], mode="reflect")

    def double(self, x: str) -> str:
        twice = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        return self.node("Resize", [x, "", twice], mode="nearest", nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric")  # fmt: skip

    def halve(self, x: str) -> str:
        return self.node("AveragePool", [x], kernel_shape=[2, 2], strides=[2, 2])

    def enlarge(self, x: str) -> str:
        twice = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        return self.node("Resize", [x, "", twice], mode="linear", coordinate_transformation_mode="half_pixel")

    def add(self, x: str, y: str) -> str:
        return self.node("Add", [x, y])


def _unet(g: _Graph, network: Any) -> str:
    """`configs.translators.generators.UNet` up to its tanh."""
    from configs.translators.generators import LEAK

    x, skips = INPUT, []
    for number, down in enumerate(network.downs):
        x = g.conv(down, x)
        inner = 0 < number < len(network.downs) - 1
        x = g.norm(network.down_norms[number - 1], x) if inner else g.leaky(x, LEAK)
        skips.append(x)
    for number, (up, norm) in enumerate(zip(network.ups, network.up_norms)):
        x = g.node("Concat", [g.norm(norm, g.up(up, x)), skips[-2 - number]], axis=1)
    return g.up(network.last, x)


def _resnet(g: _Graph, network: Any) -> str:
    """`configs.translators.generators.ResNet` up to its tanh."""
    pictures = [INPUT]
    for _ in network.enhancers:
        pictures.append(g.halve(pictures[-1]))
    x = g.plain_norm(g.conv(network.start, g.reflect(pictures.pop(), 3)), 0.0)
    for down in network.downs:
        x = g.plain_norm(g.conv(down, x), 0.0)
    x = _blocks(g, network, x)
    for up in network.ups:
        x = g.plain_norm(g.up(up, x), 0.0)
    painted = g.conv(network.last, g.reflect(x, 3))
    for enhancer in network.enhancers:
        seen = g.plain_norm(g.conv(enhancer.start, g.reflect(pictures.pop(), 3)), 0.0)
        x = g.add(g.plain_norm(g.conv(enhancer.down, seen), 0.0), x)
        x = g.plain_norm(g.up(enhancer.up, _blocks(g, enhancer, x)), 0.0)
        painted = g.add(g.enlarge(painted), g.conv(enhancer.last, g.reflect(x, 3)))
    return painted


def _blocks(g: _Graph, network: Any, x: str) -> str:
    """Residual blocks of two convolutions with instance norm."""
    for first, second in zip(network.blocks[0::2], network.blocks[1::2]):
        inner = g.plain_norm(g.conv(first, g.reflect(x, 1)), 0.0)
        x = g.add(x, g.plain_norm(g.conv(second, g.reflect(inner, 1)), 1.0))
    return x


def _residual(g: _Graph, network: Any) -> str:
    """`configs.translators.generators.ResidualTranslator` up to its tanh."""
    from configs.translators.generators import LEAK

    x, halved = g.leaky(g.conv(network.start, INPUT), LEAK), []
    for number, down in enumerate(network.downs):
        halved.append(x)
        x = g.conv(down, x)
        x = g.norm(network.down_norms[number], x) if number < len(network.down_norms) else g.leaky(x, LEAK)
    for first, second in zip(network.blocks[0::2], network.blocks[1::2]):
        x = g.add(x, g.conv(second, g.leaky(g.conv(first, x), LEAK)))
    for number, skip in enumerate(reversed(halved)):
        x = g.add(g.norm(network.up_norms[number], g.conv(network.ups[number], g.double(x))), skip)
        x = g.add(x, g.norm(network.refine_norms[number], g.conv(network.refine[number], x)))
    return g.conv(network.last, x)


_WAYS = {"UNet": _unet, "ResNet": _resnet, "ResidualTranslator": _residual}
