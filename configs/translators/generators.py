"""The other sketch <-> photo generators: pix2pix's U-Net, CycleGAN's ResNet, a residual encoder-decoder for WGAN-GP.

Isola et al., CVPR 2017; Zhu et al., ICCV 2017; Gulrajani et al., NeurIPS 2017. Pictures are in -1..1; a sketch has one
channel, ink -1 and paper 1, a photo three, red first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from typing import Any, Callable, ClassVar, Dict, List, Mapping, Optional, Sequence, Tuple, Type, get_type_hints

import jittor as jt
import numpy as np
from jittor import nn

from configs.functions import concatenate, leaky
from configs.kernels.normalise import Norm, reflect
from configs.kernels.planes import SLOPE as LEAK
from configs.kernels.planes import double, enlarge
from configs.translators.attention import SelfAttention
from configs.translators.enhancer import NARROWEST, Enhancer
from configs.translators.layers import NormalConv, Up, halve, instance_norm, pairs, through_residual_blocks
from configs.translators.refiner import RefinedRegression
from configs.translators.styles import MOST_STYLES, styles_in

DROPPED = 3  # decoder layers of the U-Net that have dropout
OWN, TENSORFLOW, PYTORCH = "own", "tensorflow", "pytorch"
LAYOUTS = (OWN, TENSORFLOW, PYTORCH)
LARGEST = 512
TENSORFLOW_LEAK = 0.3
MOST_EXAMPLES = 1000  # of a regression: each is as many numbers as a picture


@dataclass(frozen=True)
class Architecture(ABC):
    """Everything that decides a generator's shapes; kept as text in the header of its weights.

    A kind of generator is a frozen dataclass that derives from this one, says its `kind`, adds fields (int, float, str,
    bool or a tuple of str, each with a default) and makes its `network`. Deriving makes the kind known to `from_texts`,
    whether that happens here or in the file of a method that has a network of its own.

    channels_in, channels_out: 1 for sketches, 3 for photos. size: side in pixels. Raises ValueError, one sentence,
    where values do not fit together.
    """

    kind: ClassVar[str] = ""
    kinds: ClassVar[Dict[str, Type[Architecture]]] = {}

    channels_in: int
    channels_out: int
    size: int = 256

    def __init_subclass__(cls) -> None:
        """Make the kind known. Raises TypeError where another class has it."""
        other = Architecture.kinds.setdefault(cls.kind, cls)
        if not cls.kind or (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{cls.__name__} needs a kind of its own, not {cls.kind!r}")
        Architecture.kinds[cls.kind] = cls

    def __post_init__(self) -> None:
        if {self.channels_in, self.channels_out} - {1, 3}:
            raise ValueError("a generator is from 1 or 3 channels to 1 or 3")
        if self.size % self.step or not 0 < self.size <= LARGEST:
            raise ValueError(
                f"the size of this generator is a multiple of {self.step} up to {LARGEST} pixels, not {self.size}"
            )

    @property
    def step(self) -> int:
        """What its size is a multiple of, in pixels."""
        return 1

    @property
    def planes(self) -> int:
        """Channels that the network is given: those of a picture, and a plane for each style where it has some."""
        return self.channels_in

    @abstractmethod
    def network(self) -> nn.Module:
        """A generator (N, planes, size, size) -> (N, channels_out, size, size) in -1..1, with random weights."""

    def texts(self) -> Dict[str, str]:
        """As entries of a header."""
        values = {
            key: ",".join(value) if isinstance(value, tuple) else str(value) for key, value in asdict(self).items()
        }
        return {"architecture": self.kind, **values}

    @staticmethod
    def from_texts(texts: Mapping[str, str]) -> Architecture:
        """The inverse of `texts`; other entries are passed over. Raises ValueError where an entry is wrong."""
        kind = texts.get("architecture", "")
        if kind not in Architecture.kinds:
            raise ValueError(f"no generator is called {kind}; there are {', '.join(sorted(Architecture.kinds))}")
        made = Architecture.kinds[kind]
        hints = get_type_hints(made)
        names = [field.name for field in fields(made)]
        if styles_in(texts) and "styles" not in names:
            raise ValueError(f"a generator {kind} has one style only")
        values = {name: _READERS.get(hints[name], _words)(texts[name]) for name in names if name in texts}
        try:
            return made(**values)
        except TypeError as error:
            raise ValueError("it does not say how many channels it has") from error


def _words(text: str) -> Tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


_READERS: Dict[Any, Callable[[str], Any]] = {int: int, float: float, str: str, bool: "True".__eq__}
"""How a field's text is read, by its type; tuples by `_words`."""


def _check_width(width: int, most: int = 1, blocks: int = 0) -> None:
    """Raise ValueError where a file asks for more than memory holds."""
    if not 1 <= width <= 512 or not 1 <= most <= 16 or not 0 <= blocks <= 32:
        raise ValueError(
            "a generator is 1 to 512 channels wide, has layers of 1 to 16 times that and at most 32 blocks"
        )


@dataclass(frozen=True)
class UNetArchitecture(Architecture):
    """pix2pix's U-Net.

    width: channels of the first layer. most: channels of the widest layer, in multiples of `width`. depth: halvings.
    norm: "batch" or "instance". styles: that it paints in by choice: behind the channels of the picture each has a
    plane, ones for the style that is asked for and zeros for the others. layout: whose, one of `LAYOUTS`.
    """

    kind = "unet"
    width: int = 64
    most: int = 8
    depth: int = 8
    norm: str = "batch"
    styles: Tuple[str, ...] = ()
    layout: str = OWN

    def __post_init__(self) -> None:
        _check_width(self.width, self.most)
        if not 2 <= self.depth <= 9:
            raise ValueError("a U-Net has 2 to 9 halvings")
        if self.norm not in ("batch", "instance"):
            raise ValueError(f"the norm is batch or instance, not {self.norm}")
        if self.layout not in LAYOUTS:
            raise ValueError(f"no layout is called {self.layout}; there are {', '.join(LAYOUTS)}")
        if len(self.styles) > MOST_STYLES or not all(style.isidentifier() for style in self.styles):
            raise ValueError(f"styles are at most {MOST_STYLES} words")
        super().__post_init__()

    @property
    def step(self) -> int:
        """So that it can be halved `depth` times."""
        return 2**self.depth

    @property
    def planes(self) -> int:
        """The channels of a picture and the planes of its styles."""
        return self.channels_in + len(self.styles)

    def network(self) -> nn.Module:
        """A `UNet`."""
        return UNet(self)


@dataclass(frozen=True)
class ResNetArchitecture(Architecture):
    """CycleGAN's ResNet.

    width: channels of the first layer. blocks: residual blocks in the middle. enhancers: around the network, each for
    pictures of twice the side.
    """

    kind = "resnet"
    width: int = 64
    blocks: int = 9
    enhancers: int = 0

    def __post_init__(self) -> None:
        _check_width(self.width, blocks=self.blocks)
        if not 0 <= self.enhancers <= 4:
            raise ValueError("a ResNet has at most 4 enhancers around it")
        super().__post_init__()

    @property
    def step(self) -> int:
        """So that it can be halved twice, and once more for each enhancer."""
        return 4 << self.enhancers

    def network(self) -> nn.Module:
        """A `ResNet`."""
        return ResNet(self)


@dataclass(frozen=True)
class ResidualArchitecture(Architecture):
    """A residual encoder-decoder.

    width, most: as of a U-Net. blocks: residual blocks in the middle. attention: 1 with self-attention there, else 0.
    """

    kind = "residual"
    width: int = 64
    most: int = 8
    blocks: int = 9
    attention: int = 0

    def __post_init__(self) -> None:
        _check_width(self.width, self.most, self.blocks)
        if self.attention not in (0, 1):
            raise ValueError("attention is 1 with it and 0 without")
        super().__post_init__()

    @property
    def step(self) -> int:
        """So that it can be halved five times."""
        return 32

    def network(self) -> nn.Module:
        """A `ResidualTranslator`."""
        return ResidualTranslator(self)


@dataclass(frozen=True)
class RefinedArchitecture(Architecture):
    """A refined regression.

    width: channels of each network's first layer. networks: that are averaged. examples: pictures that its regression
    remembers, or directions in which what it paints varies.
    """

    kind = "refined"
    width: int = 64
    networks: int = 2
    examples: int = 0

    def __post_init__(self) -> None:
        _check_width(self.width)
        if not 1 <= self.networks <= 8 or not 0 <= self.examples <= MOST_EXAMPLES:
            raise ValueError(f"a refined regression has 1 to 8 networks and at most {MOST_EXAMPLES} examples")
        super().__post_init__()

    @property
    def step(self) -> int:
        """The side at which the regression reads."""
        return 64

    def network(self) -> nn.Module:
        """A `RefinedRegression`."""
        return RefinedRegression(
            self.channels_in, self.channels_out, self.size, self.width, self.networks, self.examples
        )


class UNet(nn.Module):
    """Encoder and decoder with skips: `depth` halvings, one less doublings with norm, and the one that paints.

    Only the innermost halving has no norm besides the first: there a single picture has a single pixel. The layout of
    TensorFlow's tutorial has that norm and a steeper leaky ReLU; in the one of the authors' PyTorch code a doubling
    sees nothing negative of what was halved.
    """

    def __init__(self, a: UNetArchitecture) -> None:
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

    def __init__(self, a: ResNetArchitecture) -> None:
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
        x = through_residual_blocks(self.blocks, x)
        for up in self.ups:
            x = instance_norm(up(x), 0.0)
        return x


class ResidualTranslator(nn.Module):
    """A residual encoder-decoder for any multiple of 32 pixels: five halvings, five doublings, what was halved added.

    Sizes are doubled by repeating pixels before a convolution, which leaves no chequered marks. In the middle, where
    there are H W / 1024 places, self-attention lets each see all others.
    """

    def __init__(self, a: ResidualArchitecture) -> None:
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
