"""Work on the planes of a feature map, on all cores.

Jittor's own loops on the CPU run on one core. Between convolutions that takes as long as the convolutions themselves,
so the few operations that matter are written here once more, fused and in OpenMP, with their gradients. On a GPU the
plain formulas are used; `tests/configs/test_planes.py` holds both to the same results. Sums are made plane by plane
in a fixed order, so results do not depend on the number of cores.
"""

from __future__ import annotations

import math
from typing import Any, List, Optional, Tuple

import jittor as jt
from jittor import nn

from configs.recording import primitive

GAIN = math.sqrt(2.0)  # keeps the variance through a leaky ReLU
SLOPE = 0.2

_HEADER = """
#include <omp.h>
#include <algorithm>
#include <vector>
namespace { const float gain = 1.41421356237f, slope = 0.2f; }
"""

_ACTIVATE = """
    #pragma omp parallel for
    for (int64_t i = 0; i < in0->num; i++) out0_p[i] = (in0_p[i] > 0 ? in0_p[i] : in0_p[i] * slope) * gain;
"""

_ACTIVATE_BACK = """
    #pragma omp parallel for
    for (int64_t i = 0; i < in0->num; i++) out0_p[i] = in0_p[i] * (in1_p[i] > 0 ? gain : gain * slope);
"""

_SCALE = """
    const int64_t planes = in0_shape0 * in0_shape1, size = in0_shape2 * in0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        const float s = in1_p[p], * x = in0_p + p * size;
        float* y = out0_p + p * size;
        for (int64_t i = 0; i < size; i++) y[i] = x[i] * s;
    }
"""

_SCALE_BACK = """
    const int64_t planes = in0_shape0 * in0_shape1, size = in0_shape2 * in0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        const float s = in1_p[p], * x = in0_p + p * size, * g = in2_p + p * size;
        float* dx = out0_p + p * size;
        float sum = 0;
        for (int64_t i = 0; i < size; i++) { dx[i] = g[i] * s; sum += g[i] * x[i]; }
        out1_p[p] = sum;
    }
"""

# in: y (N, C, H, W), unit (N, C), bias (C), grain (M, 1, H, W) with M 1 or N, strength (C)
_FINISH = """
    const int64_t channels = in0_shape1, planes = in0_shape0 * channels, size = in0_shape2 * in0_shape3;
    const bool shared = in3_shape0 == 1;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        const int64_t c = p % channels;
        const float unit = in1_p[p], bias = in2_p[c], strength = in4_p[c];
        const float* y = in0_p + p * size, * grain = in3_p + (shared ? 0 : p / channels) * size;
        float* z = out0_p + p * size;
        for (int64_t i = 0; i < size; i++) {
            const float v = y[i] * unit + bias + grain[i] * strength;
            z[i] = (v > 0 ? v : v * slope) * gain;
        }
    }
"""

# in: y, unit, grain, z, g; out: dy, d unit (N, C), d bias (N, C), d strength (N, C)
_FINISH_BACK = """
    const int64_t channels = in0_shape1, planes = in0_shape0 * channels, size = in0_shape2 * in0_shape3;
    const bool shared = in2_shape0 == 1;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        const float unit = in1_p[p], * y = in0_p + p * size, * z = in3_p + p * size, * g = in4_p + p * size;
        const float* grain = in2_p + (shared ? 0 : p / channels) * size;
        float* dy = out0_p + p * size;
        float dunit = 0, dbias = 0, dstrength = 0;
        for (int64_t i = 0; i < size; i++) {
            const float d = g[i] * (z[i] > 0 ? gain : gain * slope);
            dy[i] = d * unit; dunit += d * y[i]; dbias += d; dstrength += d * grain[i];
        }
        out1_p[p] = dunit; out2_p[p] = dbias; out3_p[p] = dstrength;
    }
"""

_DOUBLE = """
    const int64_t planes = in0_shape0 * in0_shape1, h = in0_shape2, w = in0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) for (int64_t i = 0; i < 2 * h; i++) {
        const float* x = in0_p + (p * h + i / 2) * w;
        float* y = out0_p + (p * 2 * h + i) * 2 * w;
        for (int64_t j = 0; j < w; j++) { y[2 * j] = x[j]; y[2 * j + 1] = x[j]; }
    }
"""

_DOUBLE_BACK = """
    const int64_t planes = out0_shape0 * out0_shape1, h = out0_shape2, w = out0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) for (int64_t i = 0; i < h; i++) {
        const float* a = in0_p + (p * h + i) * 4 * w, * b = a + 2 * w;
        float* x = out0_p + (p * h + i) * w;
        for (int64_t j = 0; j < w; j++) x[j] = a[2 * j] + a[2 * j + 1] + b[2 * j] + b[2 * j + 1];
    }
"""

_SHUFFLE = """
    const int64_t planes = out0_shape0 * out0_shape1, h = in0_shape2, w = in0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) for (int64_t i = 0; i < 2 * h; i++) {
        const float* a = in0_p + ((p * 4 + (i % 2) * 2) * h + i / 2) * w, * b = a + h * w;
        float* y = out0_p + (p * 2 * h + i) * 2 * w;
        for (int64_t j = 0; j < w; j++) { y[2 * j] = a[j]; y[2 * j + 1] = b[j]; }
    }
"""

_SHUFFLE_BACK = """
    const int64_t planes = in0_shape0 * in0_shape1, h = out0_shape2, w = out0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) for (int64_t i = 0; i < 2 * h; i++) {
        float* a = out0_p + ((p * 4 + (i % 2) * 2) * h + i / 2) * w, * b = a + h * w;
        const float* y = in0_p + (p * 2 * h + i) * 2 * w;
        for (int64_t j = 0; j < w; j++) { a[j] = y[2 * j]; b[j] = y[2 * j + 1]; }
    }
"""

# Bilinear: an even pixel lies a quarter before its source, an odd one a quarter behind it.
_ENLARGE = """
    const int64_t planes = in0_shape0 * in0_shape1, h = in0_shape2, w = in0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        std::vector<float> row(w);
        for (int64_t i = 0; i < 2 * h; i++) {
            const int64_t other = std::min(std::max(i / 2 + (i % 2 ? 1 : -1), (int64_t)0), h - 1);
            const float* a = in0_p + (p * h + i / 2) * w, * b = in0_p + (p * h + other) * w;
            float* y = out0_p + (p * 2 * h + i) * 2 * w;
            for (int64_t j = 0; j < w; j++) row[j] = 0.75f * a[j] + 0.25f * b[j];
            y[0] = row[0]; y[2 * w - 1] = row[w - 1];
            for (int64_t j = 0; j + 1 < w; j++) {
                y[2 * j + 1] = 0.75f * row[j] + 0.25f * row[j + 1];
                y[2 * j + 2] = 0.25f * row[j] + 0.75f * row[j + 1];
            }
        }
    }
"""

_ENLARGE_BACK = """
    const int64_t planes = in0_shape0 * in0_shape1, h = out0_shape2, w = out0_shape3;
    #pragma omp parallel for
    for (int64_t p = 0; p < planes; p++) {
        std::vector<float> row(w);
        float* x = out0_p + p * h * w;
        std::fill(x, x + h * w, 0.0f);
        for (int64_t i = 0; i < 2 * h; i++) {
            const int64_t other = std::min(std::max(i / 2 + (i % 2 ? 1 : -1), (int64_t)0), h - 1);
            const float* g = in0_p + (p * 2 * h + i) * 2 * w;
            for (int64_t j = 0; j < w; j++) {
                const float before = j ? g[2 * j - 1] : g[0], behind = j + 1 < w ? g[2 * j + 2] : g[2 * j + 1];
                row[j] = 0.75f * (g[2 * j] + g[2 * j + 1]) + 0.25f * (before + behind);
            }
            float* a = x + (i / 2) * w, * b = x + other * w;
            for (int64_t j = 0; j < w; j++) { a[j] += 0.75f * row[j]; b[j] += 0.25f * row[j]; }
        }
    }
"""

# in: x (1, I), weight (O, I); out: (1, O)
_PRODUCT = """
    const int64_t rows = in1_shape0, size = in1_shape1;
    #pragma omp parallel for
    for (int64_t r = 0; r < rows; r++) {
        const float* w = in1_p + r * size;
        float sum = 0;
        #pragma omp simd reduction(+:sum)
        for (int64_t i = 0; i < size; i++) sum += w[i] * in0_p[i];
        out0_p[r] = sum;
    }
"""


@primitive
def multiply(x: jt.Var, weight: jt.Var) -> jt.Var:
    """x (N, I) times weight (O, I) transposed -> (N, O)."""
    if x.shape[0] == 1 and jt.flags.no_grad and not jt.flags.use_cuda:
        # One drawing: setting up a matrix product takes longer than the product itself.
        return _code([1, weight.shape[0]], [x, weight], _PRODUCT)
    return jt.matmul(x, weight.transpose(0, 1))


@primitive
def activate(x: jt.Var) -> jt.Var:
    """Leaky ReLU of slope 0.2 that keeps the variance of its input."""
    if jt.flags.use_cuda:
        return jt.ternary(x > 0, x, x * SLOPE) * GAIN  # the gradient of `maximum` takes the wrong side when fused
    return _Activate.apply(x)


@primitive
def scale(x: jt.Var, factors: jt.Var) -> jt.Var:
    """x (N, C, H, W) times factors (N, C)."""
    if jt.flags.use_cuda:
        return x * factors.reshape(factors.shape[0], -1, 1, 1)
    return _Scale.apply(x, factors)


@primitive
def finish(y: jt.Var, unit: jt.Var, bias: jt.Var, grain: jt.Var, strength: jt.Var) -> jt.Var:
    """activate(y * unit + bias + grain * strength) -> (N, C, H, W).

    y (N, C, H, W), unit (N, C), bias (C,), grain (1 or N, 1, H, W), strength (C,). The grain has no gradient.
    """
    if jt.flags.use_cuda:
        plane = (1, -1, 1, 1)
        value = y * unit.reshape(unit.shape[0], -1, 1, 1) + bias.reshape(plane) + grain * strength.reshape(plane)
        return activate(value)
    return _Finish.apply(y, unit, bias, grain, strength)


@primitive
def double(x: jt.Var) -> jt.Var:
    """(N, C, H, W) -> (N, C, 2 H, 2 W), every pixel four times."""
    if jt.flags.use_cuda:
        n, channels, h, w = x.shape
        return x.reindex([n, channels, 2 * h, 2 * w], ["i0", "i1", "i2/2", "i3/2"])
    return _Double.apply(x)


@primitive
def shuffle(x: jt.Var) -> jt.Var:
    """(N, 4 C, H, W) -> (N, C, 2 H, 2 W): four channels become four pixels (Shi et al., CVPR 2016)."""
    if jt.flags.use_cuda:
        n, channels, h, w = x.shape
        return x.reindex([n, channels // 4, 2 * h, 2 * w], ["i0", "i1*4+(i2%2)*2+i3%2", "i2/2", "i3/2"])
    return _Shuffle.apply(x)


@primitive
def enlarge(x: jt.Var) -> jt.Var:
    """(N, C, H, W) -> (N, C, 2 H, 2 W), bilinear: no blocks of four equal pixels."""
    if jt.flags.use_cuda:
        return nn.interpolate(x, scale_factor=2, mode="bilinear")
    return _Enlarge.apply(x)


def _code(shapes: Any, inputs: List[jt.Var], source: str) -> Any:
    dtypes: Any = ["float32"] * len(shapes) if isinstance(shapes[0], (list, tuple)) else "float32"
    return jt.code(shapes, dtypes, inputs, cpu_header=_HEADER, cpu_src=source)


class _Activate(jt.Function):
    def execute(self, x: jt.Var) -> jt.Var:
        self.x = x
        return _code(list(x.shape), [x], _ACTIVATE)

    def grad(self, g: jt.Var) -> jt.Var:
        return _code(list(g.shape), [g, self.x], _ACTIVATE_BACK)


class _Scale(jt.Function):
    def execute(self, x: jt.Var, factors: jt.Var) -> jt.Var:
        self.saved = x, factors
        return _code(list(x.shape), [x, factors], _SCALE)

    def grad(self, g: jt.Var) -> Tuple[jt.Var, jt.Var]:
        x, factors = self.saved
        dx, dfactors = _code([list(x.shape), list(factors.shape)], [x, factors, g], _SCALE_BACK)
        return dx, dfactors


class _Finish(jt.Function):
    def execute(self, y: jt.Var, unit: jt.Var, bias: jt.Var, grain: jt.Var, strength: jt.Var) -> jt.Var:
        z = _code(list(y.shape), [y, unit, bias, grain, strength], _FINISH)
        self.saved = y, unit, grain, z
        return z

    def grad(self, g: jt.Var) -> Tuple[Optional[jt.Var], ...]:
        y, unit, grain, z = self.saved
        plane = list(unit.shape)
        dy, dunit, dbias, dstrength = _code([list(y.shape), plane, plane, plane], [y, unit, grain, z, g], _FINISH_BACK)
        return dy, dunit, dbias.sum(0), None, dstrength.sum(0)


class _Double(jt.Function):
    def execute(self, x: jt.Var) -> jt.Var:
        n, channels, h, w = x.shape
        self.shape = [n, channels, h, w]
        return _code([n, channels, 2 * h, 2 * w], [x], _DOUBLE)

    def grad(self, g: jt.Var) -> jt.Var:
        return _code(self.shape, [g], _DOUBLE_BACK)


class _Shuffle(jt.Function):
    def execute(self, x: jt.Var) -> jt.Var:
        n, channels, h, w = x.shape
        self.shape = [n, channels, h, w]
        return _code([n, channels // 4, 2 * h, 2 * w], [x], _SHUFFLE)

    def grad(self, g: jt.Var) -> jt.Var:
        return _code(self.shape, [g], _SHUFFLE_BACK)


class _Enlarge(jt.Function):
    def execute(self, x: jt.Var) -> jt.Var:
        n, channels, h, w = x.shape
        self.shape = [n, channels, h, w]
        return _code([n, channels, 2 * h, 2 * w], [x], _ENLARGE)

    def grad(self, g: jt.Var) -> jt.Var:
        return _code(self.shape, [g], _ENLARGE_BACK)
