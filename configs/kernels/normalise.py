"""Instance and batch norm with their activation, and reflection padding, on all cores.

As in `configs.kernels.planes`: Jittor's own loops on the CPU run on one core, so norm and activation are one OpenMP
operation here, with its gradient. On a GPU, and where several processes train together, the plain formulas are used;
`tests/configs/test_translator_networks.py` holds both to the same results.
"""

from __future__ import annotations

from typing import Any, List, Tuple

import jittor as jt
from jittor import nn

from configs.recording import primitive

EPSILON = 1e-5
MOMENTUM = 0.1  # weight of the newest batch in the running statistics

_HEADER = "#include <omp.h>\n#include <cmath>\n"

# A group is what shares a mean: a plane of one picture, or one channel of all pictures. It has `rows` planes.
_GROUPS = """
    const int64_t channels = in0_shape1, size = in0_shape2 * in0_shape3, all = in0_shape0 * channels;
    const int64_t groups = data["single"] != 0 ? all : channels, rows = all / groups;
    const float slope = data["slope"];
    (void)slope;
"""

# in: x (N, C, H, W); out: mean, 1 / deviation (G,)
_STATISTICS = (
    _GROUPS
    + """
    #pragma omp parallel for
    for (int64_t g = 0; g < groups; g++) {
        double sum = 0, square = 0;
        for (int64_t r = 0; r < rows; r++) {
            const float* x = in0_p + (r * groups + g) * size;
            float part = 0;
            for (int64_t i = 0; i < size; i++) part += x[i];
            sum += part;
        }
        const float mean = sum / (rows * size);
        for (int64_t r = 0; r < rows; r++) {
            const float* x = in0_p + (r * groups + g) * size;
            float part = 0;
            for (int64_t i = 0; i < size; i++) part += (x[i] - mean) * (x[i] - mean);
            square += part;
        }
        out0_p[g] = mean;
        out1_p[g] = 1.0 / std::sqrt(square / (rows * size) + 1e-5);
    }
"""
)

# in: x (N, C, H, W), mean (G,), inverse deviation (G,), weight (C,), bias (C,); out: (N, C, H, W)
_APPLY = (
    _GROUPS
    + """
    #pragma omp parallel for
    for (int64_t p = 0; p < all; p++) {
        const int64_t g = p % groups, c = p % channels;
        const float scale = in2_p[g] * in3_p[c], shift = in4_p[c] - in1_p[g] * scale, * x = in0_p + p * size;
        float* y = out0_p + p * size;
        for (int64_t i = 0; i < size; i++) { const float v = x[i] * scale + shift; y[i] = v > 0 ? v : v * slope; }
    }
"""
)

# in: x, mean, inverse deviation, weight, y, gradient of y; out: of x, of weight (G,), of bias (G,)
_BACK = (
    _GROUPS
    + """
    #pragma omp parallel for
    for (int64_t g = 0; g < groups; g++) {
        const float mean = in1_p[g], inverse = in2_p[g];
        double scaled = 0, shifted = 0;
        for (int64_t r = 0; r < rows; r++) {
            const int64_t at = (r * groups + g) * size;
            const float* x = in0_p + at, * y = in4_p + at, * d = in5_p + at;
            float a = 0, b = 0;
            for (int64_t i = 0; i < size; i++) {
                const float e = d[i] * (y[i] > 0 ? 1.0f : slope);
                a += e * (x[i] - mean); b += e;
            }
            scaled += a * inverse; shifted += b;
        }
        out1_p[g] = scaled;
        out2_p[g] = shifted;
        const float factor = in3_p[g % channels] * inverse;
        const float along = scaled / (rows * size) * inverse, level = shifted / (rows * size);
        for (int64_t r = 0; r < rows; r++) {
            const int64_t at = (r * groups + g) * size;
            const float* x = in0_p + at, * y = in4_p + at, * d = in5_p + at;
            float* dx = out0_p + at;
            for (int64_t i = 0; i < size; i++) {
                const float e = d[i] * (y[i] > 0 ? 1.0f : slope);
                dx[i] = factor * (e - level - (x[i] - mean) * along);
            }
        }
    }
"""
)

_REFLECT = """
    const int64_t h = in0_shape2, w = in0_shape3, pad = (int64_t)data["pad"], H = h + 2 * pad, W = w + 2 * pad;
    #pragma omp parallel for
    for (int64_t p = 0; p < in0_shape0 * in0_shape1; p++) for (int64_t i = 0; i < H; i++) {
        int64_t row = std::abs(i - pad);
        if (row >= h) row = 2 * h - 2 - row;
        const float* x = in0_p + (p * h + row) * w;
        float* y = out0_p + (p * H + i) * W;
        for (int64_t j = 0; j < w; j++) y[pad + j] = x[j];
        for (int64_t j = 1; j <= pad; j++) { y[pad - j] = x[j]; y[pad + w - 1 + j] = x[w - 1 - j]; }
    }
"""

_REFLECT_BACK = """
    const int64_t h = out0_shape2, w = out0_shape3, pad = (int64_t)data["pad"], H = h + 2 * pad, W = w + 2 * pad;
    #pragma omp parallel for
    for (int64_t p = 0; p < out0_shape0 * out0_shape1; p++) {
        for (int64_t i = 0; i < h * w; i++) out0_p[p * h * w + i] = 0;
        for (int64_t i = 0; i < H; i++) {
            int64_t row = std::abs(i - pad);
            if (row >= h) row = 2 * h - 2 - row;
            float* x = out0_p + (p * h + row) * w;
            const float* y = in0_p + (p * H + i) * W;
            for (int64_t j = 0; j < w; j++) x[j] += y[pad + j];
            for (int64_t j = 1; j <= pad; j++) { x[j] += y[pad - j]; x[w - 1 - j] += y[pad + w - 1 + j]; }
        }
    }
"""


@primitive
def normalise(x: jt.Var, weight: jt.Var, bias: jt.Var, single: bool, slope: float) -> Tuple[jt.Var, jt.Var, jt.Var]:
    """Leaky ReLU of ((x - mean) / deviation * weight + bias), and the mean and variance that were used.

    x (N, C, H, W); weight, bias (C,). single: statistics of every picture by itself (instance norm, statistics
    (N * C,)), else of the batch (statistics (C,)). slope: of the leaky ReLU; 0 is ReLU, 1 leaves values as they are.
    """
    if jt.flags.use_cuda or (jt.in_mpi and not single):
        return _normalise_plainly(x, weight, bias, single, slope)
    groups = [x.shape[0] * x.shape[1] if single else x.shape[1]]
    settings = {"single": float(single), "slope": slope}
    mean, inverse = _code([groups, groups], [x.detach()], _STATISTICS, settings)
    mean, inverse = mean.stop_grad(), inverse.stop_grad()
    y = _Normalise.apply(x, mean, inverse, weight, bias, settings)
    return y, mean, 1.0 / (inverse * inverse) - EPSILON


@primitive
def apply_statistics(x: jt.Var, mean: jt.Var, variance: jt.Var, weight: jt.Var, bias: jt.Var, slope: float) -> jt.Var:
    """The same with statistics (C,) that are given, as in use after training. The fused operation has no gradient."""
    inverse = 1.0 / jt.sqrt(variance + EPSILON)
    if jt.flags.use_cuda:
        scale = weight * inverse
        return _leaky(x * _plane(scale) + _plane(bias - mean * scale), slope)
    settings = {"single": 0.0, "slope": slope}
    return _code(list(x.shape), [x, mean, inverse, weight, bias], _APPLY, settings)


@primitive
def reflect(x: jt.Var, pad: int) -> jt.Var:
    """(N, C, H, W) with `pad` mirrored pixels on every side; pad is smaller than H and W."""
    if jt.flags.use_cuda:
        return nn.ReflectionPad2d(pad)(x)
    return _Reflect.apply(x, pad)


class Norm(nn.Module):
    """Norm and activation in one. single: instance norm, else batch norm with running statistics for later use.

    affine: whether it learns weight and bias. slope: of the leaky ReLU after it.
    """

    def __init__(self, channels: int, single: bool, slope: float, affine: bool = True) -> None:
        self.single, self.slope = single, slope
        self.weight = jt.randn(channels) * 0.02 + 1.0 if affine else jt.ones(channels).stop_grad()
        self.bias = jt.zeros(channels) if affine else jt.zeros(channels).stop_grad()
        if not single:
            self.running_mean = jt.zeros(channels).stop_grad()
            self.running_var = jt.ones(channels).stop_grad()

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        if not self.single and not self.is_training():
            return apply_statistics(x, self.running_mean, self.running_var, self.weight, self.bias, self.slope)
        y, mean, variance = normalise(x, self.weight, self.bias, self.single, self.slope)
        if not self.single:
            mean, variance = mean.detach(), variance.detach()
            self.running_mean.update(self.running_mean + (mean - self.running_mean) * MOMENTUM)
            self.running_var.update(self.running_var + (variance - self.running_var) * MOMENTUM)
        return y


def _normalise_plainly(
    x: jt.Var, weight: jt.Var, bias: jt.Var, single: bool, slope: float
) -> Tuple[jt.Var, jt.Var, jt.Var]:
    dims = (2, 3) if single else (0, 2, 3)
    mean = x.mean(dims=dims, keepdims=True)
    if jt.in_mpi and not single:
        mean = mean.mpi_all_reduce("mean")
    variance = ((x - mean) ** 2).mean(dims=dims, keepdims=True)
    if jt.in_mpi and not single:
        variance = variance.mpi_all_reduce("mean")
    y = (x - mean) / jt.sqrt(variance + EPSILON) * _plane(weight) + _plane(bias)
    return _leaky(y, slope), mean.reshape(-1), variance.reshape(-1)


def _plane(values: jt.Var) -> jt.Var:
    return values.reshape(1, -1, 1, 1)


def _leaky(x: jt.Var, slope: float) -> jt.Var:
    # The gradient of `jt.maximum` compares a value that is computed again, and can then take the wrong side.
    return x if slope == 1.0 else jt.ternary(x > 0, x, x * slope)


def _code(shapes: Any, inputs: List[jt.Var], source: str, data: Any) -> Any:
    dtypes: Any = ["float32"] * len(shapes) if isinstance(shapes[0], (list, tuple)) else "float32"
    return jt.code(shapes, dtypes, inputs, cpu_header=_HEADER, cpu_src=source, data=data)


class _Normalise(jt.Function):
    def execute(self, x: jt.Var, mean: jt.Var, inverse: jt.Var, weight: jt.Var, bias: jt.Var, settings: Any) -> jt.Var:
        y = _code(list(x.shape), [x, mean, inverse, weight, bias], _APPLY, settings)
        self.saved = x, mean, inverse, weight, y, settings
        return y

    def grad(self, g: jt.Var) -> Tuple[Any, ...]:
        x, mean, inverse, weight, y, settings = self.saved
        groups, channels = list(mean.shape), x.shape[1]
        dx, dweight, dbias = _code([list(x.shape), groups, groups], [x, mean, inverse, weight, y, g], _BACK, settings)
        if groups[0] != channels:
            dweight, dbias = (d.reshape(-1, channels).sum(0) for d in (dweight, dbias))
        return dx, None, None, dweight, dbias, None


class _Reflect(jt.Function):
    def execute(self, x: jt.Var, pad: int) -> jt.Var:
        n, channels, h, w = x.shape
        self.shape, self.pad = [n, channels, h, w], pad
        return _code([n, channels, h + 2 * pad, w + 2 * pad], [x], _REFLECT, {"pad": float(pad)})

    def grad(self, g: jt.Var) -> Tuple[Any, ...]:
        return _code(self.shape, [g], _REFLECT_BACK, {"pad": float(self.pad)}), None
