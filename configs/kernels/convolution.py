"""Convolution in bfloat16 on processors that multiply it themselves, and Jittor's own everywhere else.

Jittor hands float32 to oneDNN. Where the processor multiplies bfloat16 natively, the same library is faster on 16-bit
operands, with sums kept in float32: several times with matrix units (AMX), about twice with AVX-512 (avx512_bf16). This
is what PyTorch's autocast does. The operators below
round the operands, let oneDNN choose its layouts, and return float32.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, Dict, List, Optional, Sequence, Tuple

import jittor as jt
from jittor import nn
from jittor_utils import home

from configs.recording import primitive

_HEADER = r"""
#include <dnnl.hpp>
#include <algorithm>
#include <unordered_map>
#include <map>
#include <vector>
namespace dfd {
using namespace dnnl;
typedef memory::data_type dt;
typedef memory::format_tag tag;
typedef memory::dims dims;

inline engine& cpu() { static engine e(engine::kind::cpu, 0); return e; }
inline stream& line() { static stream s(cpu()); return s; }

// One convolution shape: its primitive and the memories it works in, made once.
struct Work {
    primitive run;
    std::unordered_map<int, memory> at;  // DNNL_ARG -> memory in the layout the primitive chose
};

struct Shape {
    dims src, weights, bias, dst, strides, pads, far;  // far: the pads at the right and at the bottom
    std::vector<int64_t> key;
    Shape(int64_t n, int64_t ci, int64_t h, int64_t w, int64_t co, int64_t k, int64_t s, int64_t p)
        : src{n, ci, h, w}, weights{co, ci, k, k}, bias{co},
          dst{n, co, (h + 2 * p - k) / s + 1, (w + 2 * p - k) / s + 1}, strides{s, s}, pads{p, p}, far{p, p},
          key{n, ci, h, w, co, k, s, p} {}
    memory::desc any(const dims& d) const { return memory::desc(d, dt::bf16, tag::any); }
    convolution_forward::primitive_desc forward() const {
        return convolution_forward::primitive_desc(
            {prop_kind::forward_training, algorithm::convolution_direct, any(src), any(weights),
             memory::desc(bias, dt::f32, tag::x), any(dst), strides, pads, far}, cpu());
    }
};

inline memory user(const dims& d, const void* data) {
    return memory({d, dt::f32, d.size() == 4 ? tag::nchw : tag::x}, cpu(), const_cast<void*>(data));
}
// Columns [begin, end) of planes of the dims d.
inline memory columns(const dims& d, const void* data, int64_t begin, int64_t end) {
    memory::desc all(d, dt::f32, tag::nchw);
    memory::desc some = all.submemory_desc({d[0], d[1], d[2], end - begin}, {0, 0, 0, begin});
    return memory(some, cpu(), const_cast<void*>(data));
}
// A shape's work, made when it is first wanted; its primitive descriptor says which layouts it chose.
typedef std::map<std::vector<int64_t>, Work> Works;
template <class Make> Work& wanted(Works& works, const std::vector<int64_t>& key, Make make) {
    auto found = works.find(key);
    if (found == works.end()) found = works.emplace(key, make()).first;
    return found->second;
}
inline void copy(memory from, memory to) { reorder(from, to).execute(line(), from, to); }
}
"""

_FORWARD = r"""
    using namespace dfd;
    Shape s(in0_shape0, in0_shape1, in0_shape2, in0_shape3, in1_shape0, in1_shape2,
            (int64_t)data["stride"], (int64_t)data["padding"]);
    static Works works;
    Work& work = wanted(works, s.key, [&] {
        auto pd = s.forward();
        return Work{convolution_forward(pd),
                    {{DNNL_ARG_SRC, memory(pd.src_desc(), cpu())},
                     {DNNL_ARG_WEIGHTS, memory(pd.weights_desc(), cpu())},
                     {DNNL_ARG_DST, memory(pd.dst_desc(), cpu())}}};
    });
    copy(user(s.src, in0_p), work.at.at(DNNL_ARG_SRC));
    copy(user(s.weights, in1_p), work.at.at(DNNL_ARG_WEIGHTS));
    auto args = work.at;
    args.emplace(DNNL_ARG_BIAS, user(s.bias, in2_p));
    work.run.execute(line(), args);
    copy(work.at.at(DNNL_ARG_DST), user(s.dst, out0_p));
    line().wait();
"""

_BACKWARD_DATA = r"""
    using namespace dfd;
    Shape s(out0_shape0, out0_shape1, out0_shape2, out0_shape3, in1_shape0, in1_shape2,
            (int64_t)data["stride"], (int64_t)data["padding"]);
    static Works works;
    Work& work = wanted(works, s.key, [&] {
        auto pd = convolution_backward_data::primitive_desc(
            {algorithm::convolution_direct, s.any(s.src), s.any(s.weights), s.any(s.dst), s.strides, s.pads, s.pads},
            cpu(), s.forward());
        return Work{convolution_backward_data(pd),
                    {{DNNL_ARG_DIFF_DST, memory(pd.diff_dst_desc(), cpu())},
                     {DNNL_ARG_WEIGHTS, memory(pd.weights_desc(), cpu())},
                     {DNNL_ARG_DIFF_SRC, memory(pd.diff_src_desc(), cpu())}}};
    });
    copy(user(s.dst, in0_p), work.at.at(DNNL_ARG_DIFF_DST));
    copy(user(s.weights, in1_p), work.at.at(DNNL_ARG_WEIGHTS));
    work.run.execute(line(), work.at);
    copy(work.at.at(DNNL_ARG_DIFF_SRC), user(s.src, out0_p));
    line().wait();
"""

# In stripes, whose sum is the gradient: this kernel of oneDNN 2.2 writes out of bounds where rows are 384 wide or more.
_BACKWARD_WEIGHTS = r"""
    using namespace dfd;
    const Shape whole(in0_shape0, in0_shape1, in0_shape2, in0_shape3, out0_shape0, out0_shape2,
                      (int64_t)data["stride"], (int64_t)data["padding"]);
    static Works works;
    const int64_t widest = 256, stride = whole.strides[1], kernel = whole.weights[3];
    std::vector<float> part(out0->num + out1->num);
    std::fill(out0_p, out0_p + out0->num, 0.0f);
    std::fill(out1_p, out1_p + out1->num, 0.0f);
    for (int64_t from = 0; from < whole.dst[3]; from += widest) {
        const int64_t to = std::min(from + widest, whole.dst[3]);
        const int64_t left = from * stride - whole.pads[1], right = (to - 1) * stride - whole.pads[1] + kernel;
        const int64_t begin = std::max(left, (int64_t)0), end = std::min(right, whole.src[3]);
        Shape s = whole;
        s.dst[3] = to - from; s.src[3] = end - begin; s.pads[1] = begin - left; s.far[1] = right - end;
        s.key.insert(s.key.end(), {from, to});
        Work& work = wanted(works, s.key, [&] {
            memory::desc bias(s.bias, dt::f32, tag::x), weights(s.weights, dt::f32, tag::any);
            auto pd = convolution_backward_weights::primitive_desc(
                {algorithm::convolution_direct, s.any(s.src), weights, bias, s.any(s.dst), s.strides, s.pads, s.far},
                cpu(), s.forward());
            return Work{convolution_backward_weights(pd),
                        {{DNNL_ARG_SRC, memory(pd.src_desc(), cpu())},
                         {DNNL_ARG_DIFF_DST, memory(pd.diff_dst_desc(), cpu())},
                         {DNNL_ARG_DIFF_WEIGHTS, memory(pd.diff_weights_desc(), cpu())}}};
        });
        copy(columns(whole.src, in0_p, begin, end), work.at.at(DNNL_ARG_SRC));
        copy(columns(whole.dst, in1_p, from, to), work.at.at(DNNL_ARG_DIFF_DST));
        auto args = work.at;
        args.emplace(DNNL_ARG_DIFF_BIAS, user(s.bias, part.data() + out0->num));
        work.run.execute(line(), args);
        copy(work.at.at(DNNL_ARG_DIFF_WEIGHTS), user(s.weights, part.data()));
        line().wait();
        for (int64_t i = 0; i < out0->num; i++) out0_p[i] += part[i];
        for (int64_t i = 0; i < out1->num; i++) out1_p[i] += part[out0->num + i];
    }
"""


def native() -> bool:
    """Whether this processor multiplies bfloat16 itself (AMX, or AVX-512's own) and the networks run on it."""
    return not jt.flags.use_cuda and (_processor_has("amx_bf16") or _processor_has("avx512_bf16"))


@primitive
def convolve(
    x: jt.Var,
    weight: jt.Var,
    bias: Optional[jt.Var] = None,
    stride: int = 1,
    padding: int = 0,
    exact: bool = False,
) -> jt.Var:
    """2-D convolution with a square kernel: x (N, I, H, W), weight (O, I, k, k), bias (O,) -> (N, O, H', W') float32.

    Rounds its operands to bfloat16 where `native()`, unless it is to be exact. Raises ValueError where the channels
    are not those of the weight.
    """
    _same_channels(x, weight.shape[1])
    if exact or not native():
        return nn.conv2d(x, weight, bias, stride, padding)
    if bias is None:
        bias = jt.zeros(weight.shape[0])
    return _Convolution.apply(x, weight, bias, stride, padding)


@primitive
def convolve_transposed(
    x: jt.Var,
    weight: jt.Var,
    bias: Optional[jt.Var] = None,
    stride: int = 2,
    padding: int = 1,
    extra: int = 0,
    exact: bool = False,
) -> jt.Var:
    """Transposed convolution: x (N, I, H, W), weight (I, O, k, k), bias (O,) -> (N, O, H', W') float32.

    H' = (H - 1) stride - 2 padding + k + extra. Rounds and raises as `convolve` does.
    """
    _same_channels(x, weight.shape[0])
    if exact or not native():
        return nn.conv_transpose2d(x, weight, bias, stride, padding, extra)
    sides = [(side - 1) * stride - 2 * padding + weight.shape[2] + extra for side in x.shape[2:]]
    y = _Transposed.apply(x, weight, stride, padding, sides)
    return y if bias is None else y + bias.reshape(1, -1, 1, 1)


def _same_channels(x: jt.Var, channels: int) -> None:
    # oneDNN would read what lies behind the picture in memory.
    if x.shape[1] != channels:
        raise ValueError(f"this convolution takes {channels} channels, not {x.shape[1]}")


@lru_cache(maxsize=None)
def _processor_has(feature: str) -> bool:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            return any(line.startswith("flags") and feature in line.split() for line in lines)
    except OSError:  # not Linux: nothing is known, so nothing is assumed
        return False


@lru_cache(maxsize=None)
def _folder() -> str:
    """Where the compiler finds oneDNN: the copy that Jittor itself uses."""
    return os.path.join(home(), ".cache", "jittor", "mkl", "dnnl_lnx_2.2.0_cpu_gomp")


def _flags() -> Dict[str, int]:
    folder = _folder()
    return {f'FLAGS: -I"{folder}/include" -L"{folder}/lib" -lmkldnn ': 1}


def _code(shapes: Any, inputs: List[jt.Var], source: str, stride: int, padding: int) -> Any:
    several = isinstance(shapes[0], (list, tuple))
    dtypes: Any = ["float32"] * len(shapes) if several else "float32"
    out = jt.code(
        shapes, dtypes, inputs, cpu_header=_HEADER, cpu_src=source, data={"stride": stride, "padding": padding}
    )
    (out[0] if several else out).compile_options = _flags()
    return out


class _Bilinear(jt.Function):
    """Of a convolution, its transpose and its gradient for the weights: each is linear in both operands, and the
    gradients of each are the other two. So there are derivatives of every order.
    """

    def __call__(self, *given: Any) -> Any:
        self.given = given  # what `execute` is handed has no gradient
        return super().__call__(*given)


class _Convolution(_Bilinear):
    """y = w * x + b, square kernels, equal padding."""

    def execute(self, x: jt.Var, w: jt.Var, b: jt.Var, stride: int, padding: int) -> jt.Var:
        n, _, h, wide = x.shape
        k = w.shape[2]
        shape = [n, w.shape[0], (h + 2 * padding - k) // stride + 1, (wide + 2 * padding - k) // stride + 1]
        return _code(shape, [x, w, b], _FORWARD, stride, padding)

    def grad(self, g: jt.Var) -> Tuple[Any, ...]:
        x, w, _, stride, padding = self.given
        dx = _Transposed.apply(g, w, stride, padding, x.shape[2:])
        dw, db = _WeightGradient.apply(x, g, stride, padding, w.shape[2])
        return dx, dw, db, None, None


class _Transposed(_Bilinear):
    """The gradient of a convolution with respect to its input, of height and width `sides`; as a layer, too."""

    def execute(self, x: jt.Var, w: jt.Var, stride: int, padding: int, sides: Sequence[int]) -> jt.Var:
        return _code([x.shape[0], w.shape[1], *sides], [x, w], _BACKWARD_DATA, stride, padding)

    def grad(self, g: jt.Var) -> Tuple[Any, ...]:
        x, w, stride, padding, _ = self.given
        dx = _Convolution.apply(g, w, jt.zeros(w.shape[0]), stride, padding)
        dw, _ = _WeightGradient.apply(g, x, stride, padding, w.shape[2])
        return dx, dw, None, None, None


class _WeightGradient(_Bilinear):
    """The gradients of a convolution with respect to its weights, kernels of `side`, and to its bias."""

    def execute(self, x: jt.Var, y: jt.Var, stride: int, padding: int, side: int) -> Tuple[jt.Var, jt.Var]:
        shapes = [[y.shape[1], x.shape[1], side, side], [y.shape[1]]]
        dw, db = _code(shapes, [x, y], _BACKWARD_WEIGHTS, stride, padding)
        return dw, db

    def grad(self, of_weights: Optional[jt.Var], of_bias: Optional[jt.Var]) -> Tuple[Any, ...]:
        x, y, stride, padding, side = self.given
        w = jt.zeros([y.shape[1], x.shape[1], side, side]) if of_weights is None else of_weights
        b = jt.zeros(y.shape[1]) if of_bias is None else of_bias
        dx = _Transposed.apply(y, w, stride, padding, x.shape[2:])
        return dx, _Convolution.apply(x, w, b, stride, padding), None, None, None
