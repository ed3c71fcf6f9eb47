"""The other sketch <-> photo generators: pix2pix's U-Net, CycleGAN's ResNet, a residual encoder-decoder for WGAN-GP.

Isola et al., CVPR 2017; Zhu et al., ICCV 2017; Gulrajani et al., NeurIPS 2017. Pictures are in -1..1; a sketch has one
channel, ink -1 and paper 1, a photo three, red first.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import jittor as jt
import numpy as np
from jittor import nn

from configs.functions import concatenate, leaky
from configs.kernels.normalise import Norm, reflect
from configs.kernels.planes import SLOPE as LEAK
from configs.kernels.planes import double, enlarge
from configs.translators.attention import SelfAttention
from configs.translators.enhancer import NARROWEST, Enhancer
from configs.translators.layers import NormalConv, Up, halve, instance_norm, pairs, residual
from configs.translators.refiner import RefinedRegression
from configs.translators.styles import MOST_STYLES, styles_in

DROPPED = 3  # decoder layers of the U-Net that have dropout
ARCHITECTURES = ("unet", "resnet", "residual", "refined")
OWN, TENSORFLOW, PYTORCH = "own", "tensorflow", "pytorch"
LAYOUTS = (OWN, TENSORFLOW, PYTORCH)
LARGEST = 512
TENSORFLOW_LEAK = 0.3
MOST_EXAMPLES = 1000  # of a regression: each is as many numbers as a picture


@dataclass(frozen=True)
class Architecture:
    """Everything that decides a generator's shapes; kept as text in the header of its weights.

    kind: one of `ARCHITECTURES`. channels_in, channels_out: 1 for sketches, 3 for photos. size: side in pixels.
    width: channels of the first layer. most: channels of the widest layer, in multiples of `width` (unet, residual).
    depth: halvings (unet). blocks: residual blocks in the middle (resnet, residual). norm: "batch" or "instance"
    (unet). enhancers: around the network, each for pictures of twice the side (resnet). networks: that are averaged;
    examples: pictures that its regression remembers, or directions in which what it paints varies (refined).
    attention: 1 with self-attention in the middle, else 0 (residual). styles: that it paints in by choice: behind the
    channels of the picture each has a plane, ones for the style that is asked for and zeros for the others (unet).
    layout: whose, one of `LAYOUTS` (unet). Raises ValueError, one sentence, where they do not fit together.
    """

    kind: str
    channels_in: int
    channels_out: int
    size: int = 256
    width: int = 64
    most: int = 8
    depth: int = 8
    blocks: int = 9
    norm: str = "batch"
    enhancers: int = 0
    networks: int = 2
    examples: int = 0
    attention: int = 0
    styles: Tuple[str, ...] = ()
    layout: str = OWN

    def __post_init__(self) -> None:
        if self.kind not in ARCHITECTURES:
            raise ValueError(f"no generator is called {self.kind}; there are {', '.join(ARCHITECTURES)}")
        if not 2 <= self.depth <= 9 or not 0 <= self.blocks <= 32 or not 1 <= self.most <= 16:
            raise ValueError("a generator has 2 to 9 halvings, at most 32 blocks and layers of 1 to 16 times its width")
        if not 1 <= self.width <= 512 or {self.channels_in, self.channels_out} - {1, 3}:
            raise ValueError("a generator is 1 to 512 channels wide, from 1 or 3 channels to 1 or 3")
        if self.norm not in ("batch", "instance"):
            raise ValueError(f"the norm is batch or instance, not {self.norm}")
        if not 0 <= self.enhancers <= 4 or (self.enhancers and self.kind != "resnet"):
            raise ValueError("a ResNet has at most 4 enhancers around it, other generators none")
        if not 1 <= self.networks <= 8 or not 0 <= self.examples <= MOST_EXAMPLES:
            raise ValueError(f"a refined regression has 1 to 8 networks and at most {MOST_EXAMPLES} examples")
        if self.attention not in (0, 1) or (self.attention and self.kind != "residual"):
            raise ValueError("only a residual encoder-decoder has attention, 1 with it and 0 without")
        if (self.styles or self.layout != OWN) and self.kind != "unet":
            raise ValueError("only a U-Net paints in several styles or has the layout of others")
        if self.layout not in LAYOUTS:
            raise ValueError(f"no layout is called {self.layout}; there are {', '.join(LAYOUTS)}")
        if len(self.styles) > MOST_STYLES or not all(style.isidentifier() for style in self.styles):
            raise ValueError(f"styles are at most {MOST_STYLES} words")
        step = {"unet": 2**self.depth, "resnet": 4 << self.enhancers, "residual": 32, "refined": 64}[self.kind]
        if self.size % step or not 0 < self.size <= LARGEST:
            raise ValueError(
                f"the size of this generator is a multiple of {step} up to {LARGEST} pixels, not {self.size}"
            )

    @property
    def planes(self) -> int:
        """What it is given: the channels of a picture and the planes of its styles."""
        return self.channels_in + len(self.styles)

    def texts(self) -> Dict[str, str]:
        """As entries of a header."""
        values = {**asdict(self), "styles": ",".join(self.styles)}
        return {"architecture" if key == "kind" else key: str(value) for key, value in sorted(values.items())}

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Architecture:
        """The inverse of `texts`; other entries are passed over. Raises ValueError where an entry is wrong."""
        found = {"kind": texts.get("architecture", "")}
        for field in fields(cls):
            if field.name != "kind" and field.name in texts:
                found[field.name] = texts[field.name]
        words = ("kind", "norm", "layout")
        values: Dict[str, Any] = {
            key: text if key in words else int(text) for key, text in found.items() if key != "styles"
        }
        values["styles"] = styles_in(texts)
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError("it does not say how many channels it has") from error


def generator(architecture: Architecture) -> nn.Module:
    """A generator (N, planes, size, size) -> (N, channels_out, size, size) in -1..1, with random weights."""
    a = architecture
    if a.kind == "refined":
        return RefinedRegression(a.channels_in, a.channels_out, a.size, a.width, a.networks, a.examples)
    makers = {"unet": UNet, "resnet": ResNet, "residual": ResidualTranslator}
    return makers[a.kind](a)


class UNet(nn.Module):
    """Encoder and decoder with skips: `depth` halvings, one less doublings with norm, and the one that paints.

    Only the innermost halving has no norm besides the first: there a single picture has a single pixel. The layout of
    TensorFlow's tutorial has that norm and a steeper leaky ReLU; in the one of the authors' PyTorch code a doubling
    sees nothing negative of what was halved.
    """

    def __init__(self, a: Architecture) -> None:
        single = a.norm == "instance"
        self.slope = TENSORFLOW_LEAK if a.layout == TENSORFLOW else LEAK
        self.rectified = a.layout == PYTORCH
        widths = [a.width * min(2**level, a.most) for level in range(a.depth)]
        normed = widths[1:] if a.layout == TENSORFLOW else widths[1:-1]
        biased, steps = a.layout == OWN or single, pairs(a.planes, widths)
        self.downs = nn.ModuleList(
            [NormalConv(i, o, 4, 2, 1, bias=biased and n in (0, a.depth - 1)) for n, (i, o) in enumerate(steps)]
        )
        self.down_norms = nn.ModuleList([Norm(w, single, self.slope) for w in normed])
        inputs = [widths[-1]] + [2 * w for w in widths[-2:0:-1]]
        self.ups = nn.ModuleList([Up(i, o) for i, o in zip(inputs, widths[-2::-1])])
        self.up_norms = nn.ModuleList([Norm(w, single, 0.0) for w in widths[-2::-1]])
        self.last = Up(2 * widths[0], a.channels_out, bias=True)

    def masks(self, batch: int, side: int, rng: np.random.Generator) -> List[np.ndarray]:
        """Dropout for a batch of pictures: 0 or 2 for every value of the first doublings."""
        depth = len(self.downs)
        shapes = [(up.weight.shape[1], side >> (depth - 1 - n)) for n, up in enumerate(self.ups)][:DROPPED]
        return [2.0 * (rng.random((batch, channels, here, here)) < 0.5).astype(np.float32) for channels, here in shapes]

    def execute(self, x: jt.Var, masks: Optional[Sequence[np.ndarray]] = None) -> jt.Var:
        """(N, I, H, H) -> (N, O, H, H) in -1..1. masks: of dropout, in training only."""
        skips = []
        for number, down in enumerate(self.downs):
            x = down(x)
            normed = 0 < number <= len(self.down_norms)
            x = self.down_norms[number - 1](x) if normed else leaky(x, self.slope)
            skips.append(x)
        if self.rectified:
            x, skips = leaky(x, 0.0), [leaky(skip, 0.0) for skip in skips]
        for number, (up, norm) in enumerate(zip(self.ups, self.up_norms)):
            x = norm(up(x))
            if masks is not None and number < len(masks):
                x = x * jt.array(masks[number])
            x = concatenate([x, skips[-2 - number]])
        return self.last(x).tanh()


class ResNet(nn.Module):
    """CycleGAN's generator: two halvings, residual blocks, two doublings; instance norm, reflection padding.

    With enhancers, it paints the picture at a smaller side, where it sees the whole of it, and each enhancer paints
    what is finer at twice the side. A picture smaller than the full size is left to those that it needs.
    """

    def __init__(self, a: Architecture) -> None:
        w = a.width
        self.smallest = a.size >> a.enhancers  # side in pixels of what is painted without enhancers
        self.start = NormalConv(a.channels_in, w, 7)
        self.downs = nn.ModuleList([NormalConv(w, 2 * w, 3, 2, 1), NormalConv(2 * w, 4 * w, 3, 2, 1)])
        self.blocks = nn.ModuleList([NormalConv(4 * w, 4 * w, 3) for _ in range(2 * a.blocks)])
        self.ups = nn.ModuleList([Up(4 * w, 2 * w, 3), Up(2 * w, w, 3)])
        self.last = NormalConv(w, a.channels_out, 7, bias=True)
        widths = [max(w >> level, min(w, NARROWEST)) for level in range(a.enhancers + 1)]
        self.enhancers = nn.ModuleList(
            [Enhancer(a.channels_in, within, width, a.channels_out) for within, width in zip(widths, widths[1:])]
        )

    def needed(self, side: int) -> int:
        """How many of the enhancers paint a picture of this side in pixels."""
        return sum(side > self.smallest << level for level in range(len(self.enhancers)))

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, H) -> (N, O, H, H) in -1..1; H is a multiple of 4, and of twice as much for each enhancer."""
        pictures = [x]
        for _ in range(self.needed(x.shape[2])):
            pictures.append(halve(pictures[-1]))
        features = self.features(pictures.pop())
        painted = self.last(reflect(features, 3))
        for enhancer in self.enhancers[: len(pictures)]:
            features = enhancer(pictures.pop(), features)
            painted = enlarge(painted) + enhancer.last(reflect(features, 3))
        return painted.tanh()

    def features(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, width, H, W), of which the last layer paints."""
        x = instance_norm(self.start(reflect(x, 3)), 0.0)
        for down in self.downs:
            x = instance_norm(down(x), 0.0)
        x = residual(self.blocks, x)
        for up in self.ups:
            x = instance_norm(up(x), 0.0)
        return x


class ResidualTranslator(nn.Module):
    """A residual encoder-decoder for any multiple of 32 pixels: five halvings, five doublings, what was halved added.

    Sizes are doubled by repeating pixels before a convolution, which leaves no chequered marks. In the middle, where
    there are H W / 1024 places, self-attention lets each see all others.
    """

    def __init__(self, a: Architecture) -> None:
        widths = [a.width * min(2**level, a.most) for level in range(6)]
        self.start = NormalConv(a.channels_in, widths[0], 3, 1, 1, bias=True)
        self.downs = nn.ModuleList(
            [NormalConv(i, o, 4, 2, 1, bias=n == 4) for n, (i, o) in enumerate(pairs(widths[0], widths[1:]))]
        )
        self.down_norms = nn.ModuleList([Norm(w, True, LEAK) for w in widths[1:-1]])
        self.blocks = nn.ModuleList(
            [NormalConv(widths[-1], widths[-1], 3, 1, 1, bias=True) for _ in range(2 * a.blocks)]
        )
        self.attention = SelfAttention(widths[-1]) if a.attention else None
        backwards = list(pairs(widths[-1], widths[-2::-1]))
        self.ups = nn.ModuleList([NormalConv(i, o, 3, 1, 1) for i, o in backwards])
        self.up_norms = nn.ModuleList([Norm(o, True, LEAK) for _, o in backwards])
        self.refine = nn.ModuleList([NormalConv(o, o, 3, 1, 1) for _, o in backwards])
        self.refine_norms = nn.ModuleList([Norm(o, True, LEAK) for _, o in backwards])
        self.last = NormalConv(widths[0], a.channels_out, 3, 1, 1, bias=True)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H, W) in -1..1; sides are multiples of 32."""
        x = leaky(self.start(x))
        halved = []
        for number, down in enumerate(self.downs):
            halved.append(x)
            x = down(x)
            # At 32 pixels the innermost has one, which a norm would make zero.
            x = self.down_norms[number](x) if number < len(self.down_norms) else leaky(x)
        for first, second in zip(self.blocks[0::2], self.blocks[1::2]):
            x = x + second(leaky(first(x)))
        if self.attention is not None:
            x = self.attention(x)
        for number, skip in enumerate(reversed(halved)):
            x = self.up_norms[number](self.ups[number](double(x))) + skip
            x = x + self.refine_norms[number](self.refine[number](x))
        return self.last(x).tanh()


def set_training(network: nn.Module, training: bool) -> None:
    """Which statistics batch norms use. (Jittor's own `eval` touches the gradients of all parameters, too.)"""
    for module in network.modules():
        module.is_train = training
