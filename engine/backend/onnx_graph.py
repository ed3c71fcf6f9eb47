"""What is recorded of a network, as nodes of ONNX: one method for every primitive and for all that values can do.

Needs Jittor, by `engine.backend.jittor_setup.load`, and the package `onnx`.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.kernels.planes import GAIN, SLOPE
from configs.recording import Recorded
from engine.files.checkpoints import CheckpointError

OPSET = 13
FORMAT = 8  # of the file; ONNX Runtime 1.14, the last one for Python 3.7, reads none newer
EPSILON = 1e-5  # of all norms
MOST_COLOURS = 4  # channels of a picture
LARGEST_CONSTANT = 4096  # numbers; what is larger is a weight, and weights have names


class Graph:
    """Nodes as they come. Its methods are what `configs.recording` asks for: all primitives, and what values can do."""

    def __init__(self) -> None:
        try:
            import onnx
        except ImportError as error:
            raise CheckpointError(f"ONNX is not installed ({error}); run: sh install.sh --train") from error
        self._onnx = onnx
        self._nodes: List[Any] = []
        self._constants: Dict[bytes, Any] = {}
        self._weights: Dict[str, Recorded] = {}
        self._doubled: Dict[str, Recorded] = {}  # what was doubled to get a value, by the value's name

    def weight(self, name: str, shape: Sequence[int]) -> Recorded:
        """A weight, of which only the name and the shape are known."""
        self._weights[name] = Recorded(self, name, shape)
        return self._weights[name]

    def model(
        self, inputs: Mapping[str, Recorded], result: Recorded, output: str, about: Dict[str, str], free_batch: bool
    ) -> Any:
        """Everything that was recorded, as an `onnx.ModelProto`."""
        helper, kind = self._onnx.helper, self._onnx.TensorProto.FLOAT
        self._nodes.append(helper.make_node("Identity", [result.name], [output], name=output))
        self._drop_unused(output)
        used = {name for node in self._nodes for name in node.input}
        free: List[Any] = ["N"] if free_batch else []
        ends = [
            helper.make_tensor_value_info(name, kind, free + value.shape[len(free) :]) for name, value in inputs.items()
        ]
        ends += [
            helper.make_tensor_value_info(name, kind, weight.shape)
            for name, weight in self._weights.items()
            if name in used
        ]
        out = helper.make_tensor_value_info(output, kind, free + result.shape[len(free) :])
        made = helper.make_graph(self._nodes, output, ends, [out], list(self._constants.values()))
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=FORMAT)
        model.producer_name = "DeepFaceDrawing"
        helper.set_model_props(model, about)
        self._onnx.checker.check_model(model)
        return model

    def _drop_unused(self, output: str) -> None:
        """Remove nodes that the output does not depend on, such as enlarged pictures that are not used."""
        wanted, kept = {output}, []
        for node in reversed(self._nodes):
            if wanted.intersection(node.output):
                kept.append(node)
                wanted.update(node.input)
        self._nodes = kept[::-1]

    def node(self, kind: str, inputs: Sequence[Any], shape: Sequence[int], **settings: Any) -> Recorded:
        """One operation of ONNX on values, numbers and arrays; its result has the shape that is given."""
        names = ["" if value is None else self._name(value) for value in inputs]
        name = f"v{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, names, [name], name=f"{kind}-{name}", **settings))
        return Recorded(self, name, shape)

    def _name(self, value: Any) -> str:
        if isinstance(value, Recorded):
            return value.name
        array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
        if not isinstance(value, np.ndarray) or array.dtype != np.int64:  # whole numbers of a formula are numbers, too
            array = array.astype(np.float32)
        if array.size > LARGEST_CONSTANT:
            raise ValueError(f"an array of {array.shape} has no name in the graph; hand it in as an input")
        key = str((array.dtype, array.shape)).encode() + array.tobytes()
        if key not in self._constants:
            self._constants[key] = self._onnx.numpy_helper.from_array(array, f"c{len(self._constants)}")
        return str(self._constants[key].name)

    # What every value can do.

    def arithmetic(self, kind: str, one: Any, other: Any) -> Recorded:
        """Add, Sub, Mul, Div or Pow, number by number."""
        return self.node(kind, [one, other], np.broadcast_shapes(*(tuple(_shape(value)) for value in (one, other))))

    def each(self, kind: str, x: Recorded) -> Recorded:
        """A function of every number by itself."""
        return self.node(kind, [x], x.shape)

    def reduce(self, kind: str, x: Recorded, dims: List[int], keepdims: bool) -> Recorded:
        """ReduceMean or ReduceSum."""
        gone = {dim % len(x.shape) for dim in dims}
        shape = [1 if dim in gone else side for dim, side in enumerate(x.shape) if keepdims or dim not in gone]
        axes = sorted(gone)
        if kind == "ReduceSum":  # whose axes became an input one version before the others'
            return self.node(kind, [x, _integers(axes)], shape, keepdims=int(keepdims))
        return self.node(kind, [x], shape, axes=axes, keepdims=int(keepdims))

    def reshape(self, x: Recorded, sides: List[Any]) -> Recorded:
        """As `Recorded.reshape`; a first side that stays may be any number of pictures."""
        known = int(np.prod([side for side in sides if side != -1]))
        size = int(np.prod(x.shape))
        shape = [size // known if side == -1 else int(side) for side in sides]
        if int(np.prod(shape)) != size:
            raise ValueError(f"{x.shape} has no form of {sides}")
        kept = [0 if dim == 0 and side == x.shape[0] else side for dim, side in enumerate(shape)]
        return self.node("Reshape", [x, _integers(kept)], shape)

    def permute(self, x: Recorded, dims: List[int]) -> Recorded:
        """The dimensions in another order."""
        return self.node("Transpose", [x], [x.shape[dim] for dim in dims], perm=dims)

    def cut(self, x: Recorded, slices: List[Tuple[int, int]]) -> Recorded:
        """A rectangle: first and last-but-one index along each dimension."""
        axes = [dim for dim, (begin, end) in enumerate(slices) if (begin, end) != (0, x.shape[dim])]
        if not axes:
            return x
        begins, ends = (_integers([slices[dim][side] for dim in axes]) for side in (0, 1))
        shape = [end - begin for begin, end in slices]
        return self.node("Slice", [x, begins, ends, _integers(axes)], shape)

    def paste(self, x: Recorded, slices: List[Tuple[int, int]], value: Recorded) -> Recorded:
        """x with a rectangle replaced: what lies before and behind it along each dimension is put around it."""
        result = value
        for dim in reversed(range(len(slices))):
            begin, end = slices[dim]
            around = list(slices[:dim]) + [(0, side) for side in x.shape[dim:]]
            before, behind = list(around), list(around)
            before[dim], behind[dim] = (0, begin), (end, x.shape[dim])
            parts = [self.cut(x, before)] if begin > 0 else []
            parts += [result]
            parts += [self.cut(x, behind)] if end < x.shape[dim] else []
            if len(parts) > 1:
                shape = [side if at != dim else x.shape[dim] for at, side in enumerate(result.shape)]
                result = self.node("Concat", parts, shape, axis=dim)
        return result

    # `configs.kernels.planes` and `configs.functions`

    def multiply(self, x: Recorded, weight: Any) -> Recorded:
        """x (N, I) times weight (O, I) transposed."""
        return self.node("Gemm", [x, weight], [x.shape[0], weight.shape[0]], transB=1)

    def activate(self, x: Recorded) -> Recorded:
        """Leaky ReLU with gain."""
        return self.leaky(x) * GAIN

    def leaky(self, x: Recorded, slope: float = SLOPE) -> Recorded:
        """Leaky ReLU."""
        if slope == 1.0:
            return x
        return self.each("Relu", x) if slope == 0.0 else self.node("LeakyRelu", [x], x.shape, alpha=slope)

    def scale(self, x: Recorded, factors: Recorded) -> Recorded:
        """x (N, C, H, W) times factors (N, C)."""
        if x.name in self._doubled:  # a quarter of the products
            return self.double(self.scale(self._doubled[x.name], factors))
        return x * factors.reshape(factors.shape[0], -1, 1, 1)

    def finish(self, y: Recorded, unit: Recorded, bias: Recorded, grain: Recorded, strength: Recorded) -> Recorded:
        """Demodulation, bias, grain and activation."""
        plane = (1, -1, 1, 1)
        value = y * unit.reshape(unit.shape[0], -1, 1, 1) + bias.reshape(*plane) + grain * strength.reshape(*plane)
        return self.activate(value)

    def double(self, x: Recorded) -> Recorded:
        """Every pixel four times."""
        twice = self._resize(x, mode="nearest", nearest_mode="floor", coordinate_transformation_mode="asymmetric")
        self._doubled[twice.name] = x
        return twice

    def enlarge(self, x: Recorded) -> Recorded:
        """Bilinear. Of pictures a convolution makes four channels for each, which become four pixels: OpenVINO resizes
        few channels slowly."""
        n, channels, height, width = x.shape
        if channels > MOST_COLOURS:
            return self._resize(x, mode="linear", coordinate_transformation_mode="half_pixel")
        framed = self.node("Pad", [x, _integers([0, 0, 1, 1] * 2)], [n, channels, height + 2, width + 2], mode="edge")
        near = np.array([[0.25, 0.75, 0.0], [0.0, 0.75, 0.25]])  # shares of three in a row: even, odd
        squares = np.einsum("ay,bx->abyx", near, near).reshape(4, 3, 3)
        weight = np.einsum("oi,pyx->opiyx", np.eye(channels), squares).reshape(4 * channels, channels, 3, 3)
        return self.shuffle(self.convolve(framed, weight))

    def _resize(self, x: Recorded, **settings: Any) -> Recorded:
        n, channels, height, width = x.shape
        scales = np.array([1, 1, 2, 2], np.float32)
        return self.node("Resize", [x, None, scales], [n, channels, 2 * height, 2 * width], **settings)

    def shuffle(self, x: Recorded) -> Recorded:
        """Four channels become four pixels."""
        n, channels, height, width = x.shape
        return self.node("DepthToSpace", [x], [n, channels // 4, 2 * height, 2 * width], blocksize=2, mode="CRD")

    def clip(self, x: Recorded, low: float, high: float) -> Recorded:
        """Nothing below `low` and nothing above `high`."""
        return self.node("Clip", [x, low, high], x.shape)

    def mirror(self, x: Recorded) -> Recorded:
        """Left and right exchanged."""
        first, beyond = _integers([-1]), _integers([np.iinfo(np.int64).min])  # backwards, to before the first column
        return self.node("Slice", [x, first, beyond, _integers([3]), _integers([-1])], x.shape)

    def attend(self, queries: Recorded, keys: Recorded, values: Recorded) -> Recorded:
        """Attention of every place to all."""
        n, _, places = queries.shape
        alike = self.node("MatMul", [self.permute(queries, [0, 2, 1]), keys], [n, places, places])
        weights = self.node("Softmax", [alike], alike.shape, axis=2)
        return self.node("MatMul", [values, self.permute(weights, [0, 2, 1])], values.shape)

    def concatenate(self, parts: Sequence[Recorded]) -> Recorded:
        """Channels one after another."""
        n, _, *sides = parts[0].shape
        return self.node("Concat", parts, [n, sum(part.shape[1] for part in parts), *sides], axis=1)

    # `configs.kernels.convolution`

    def convolve(
        self,
        x: Recorded,
        weight: Any,
        bias: Optional[Recorded] = None,
        stride: int = 1,
        padding: int = 0,
        exact: bool = False,
    ) -> Recorded:
        """Convolution; the runtime chooses its precision."""
        kernel = weight.shape[2]
        if x.name in self._doubled and (kernel, stride, padding) == (3, 1, 1):
            return self.convolve_transposed(self._doubled[x.name], self._of_doubled(weight), bias, 2, 1, 0, exact)
        sides = [(side + 2 * padding - kernel) // stride + 1 for side in x.shape[2:]]
        shape = [x.shape[0], weight.shape[0], *sides]
        inputs = [x, weight] if bias is None else [x, weight, bias]
        return self.node("Conv", inputs, shape, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[padding] * 4)

    def _of_doubled(self, weight: Recorded) -> Recorded:
        """Of kernels (O, I, 3, 3) for a doubled picture: those (I, O, 4, 4) of the transposed convolution that gives
        the same of the picture itself. Doubled pixels are alike by twos, so a result needs 4 products, not 9.
        """
        outputs, inputs = weight.shape[:2]
        w = self.permute(weight, [1, 0, 2, 3])
        for dim in (2, 3):
            last, beyond = _integers([-1]), _integers([np.iinfo(np.int64).min])
            flipped = self.node("Slice", [w, last, beyond, _integers([dim]), _integers([-1])], w.shape)
            shape = list(w.shape)
            shape[dim] = 4
            before, behind = ([int(at == dim + 4 * end) for at in range(8)] for end in (0, 1))
            w = self.node("Pad", [flipped, _integers(before)], shape) + self.node(
                "Pad", [flipped, _integers(behind)], shape
            )
        return Recorded(self, w.name, [inputs, outputs, 4, 4])

    def convolve_transposed(
        self,
        x: Recorded,
        weight: Recorded,
        bias: Optional[Recorded] = None,
        stride: int = 2,
        padding: int = 1,
        extra: int = 0,
        exact: bool = False,
    ) -> Recorded:
        """Transposed convolution."""
        del exact
        kernel = weight.shape[2]
        shape = [x.shape[0], weight.shape[1]]
        shape += [(side - 1) * stride - 2 * padding + kernel + extra for side in x.shape[2:]]
        return self.node(
            "ConvTranspose",
            [x, weight] if bias is None else [x, weight, bias],
            shape,
            kernel_shape=[kernel] * 2,
            strides=[stride] * 2,
            pads=[padding] * 4,
            output_padding=[extra] * 2,
        )

    # `configs.kernels.normalise`

    def normalise(self, x: Recorded, weight: Any, bias: Any, single: bool, slope: float) -> Tuple[Recorded, None, None]:
        """Instance norm and activation. Batch statistics belong to training, which is never recorded."""
        if not single:
            raise ValueError("a batch norm in training cannot be recorded")
        y = self.node("InstanceNormalization", [x, weight, bias], x.shape, epsilon=EPSILON)
        return self.leaky(y, slope), None, None

    def apply_statistics(
        self, x: Recorded, mean: Recorded, variance: Recorded, weight: Recorded, bias: Recorded, slope: float
    ) -> Recorded:
        """Batch norm by running statistics, and activation."""
        y = self.node("BatchNormalization", [x, weight, bias, mean, variance], x.shape, epsilon=EPSILON)
        return self.leaky(y, slope)

    def reflect(self, x: Recorded, pad: int) -> Recorded:
        """Mirrored pixels on every side."""
        n, channels, height, width = x.shape
        pads = _integers([0, 0, pad, pad] * 2)
        return self.node("Pad", [x, pads], [n, channels, height + 2 * pad, width + 2 * pad], mode="reflect")


def _shape(value: Any) -> Sequence[int]:
    return list(getattr(value, "shape", []))


def _integers(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.int64)
