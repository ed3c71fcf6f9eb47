"""The losses of sections 3.1 and 3.3 of the paper, each a small function on (N, C, H, W) pictures."""

from __future__ import annotations

from typing import List, Sequence

import jittor as jt
from jittor import nn

from configs.kernels.planes import enlarge

CELL = 16  # pixels: side of the cells within which the amount of fine detail is compared
PATCH = 8  # pixels: side of the squares whose mean colours are compared


def redrawing(drawn: jt.Var, sketch: jt.Var, weight: float = 4.0) -> jt.Var:
    """How far a redrawn sketch is from the clean one, at three scales.

    Mean squared error in which ink counts (1 + weight) times as much as paper, since it is rare; and the same of
    averages over 2 and 4 pixels, which tell a line that is nearly right from one that is missing.
    """
    emphasis = 1.0 + weight * (1.0 - sketch) * 0.5
    away = drawn - sketch
    side = away.shape[2]
    return (away**2 * emphasis).mean() + sum(f * (shrink(away, side // f) ** 2).mean() * weight for f in (2, 4))


def absolute(a: jt.Var, b: jt.Var) -> jt.Var:
    """Mean absolute difference (L1)."""
    return (a - b).abs().mean()


def masked(a: jt.Var, b: jt.Var, mask: jt.Var) -> jt.Var:
    """Mean absolute difference of (N, C, H, W) pictures by the weights of a mask (N, 1, H, W)."""
    return ((a - b).abs() * mask).sum() / (mask.sum() * a.shape[1] + 1e-6)


def logistic(verdict: jt.Var, real: bool) -> jt.Var:
    """Binary cross-entropy of logits against all real or all fake: -log sigmoid(x), or -log(1 - sigmoid(x))."""
    x = -verdict if real else verdict
    return (nn.relu(x) + jt.log(1.0 + jt.exp(-x.abs()))).mean()


def least_squares(verdict: jt.Var, real: bool) -> jt.Var:
    """Mean squared distance from 1 for real and from 0 for fake (Mao et al., LSGAN, ICCV 2017)."""
    return ((verdict - float(real)) ** 2).mean()


def hinge_discriminator(real: jt.Var, fake: jt.Var) -> jt.Var:
    """Hinge loss of one discriminator; real and fake are its verdicts (Lim & Ye, 2017)."""
    return nn.relu(1.0 - real).mean() + nn.relu(1.0 + fake).mean()


def hinge_generator(fakes: Sequence[jt.Var]) -> jt.Var:
    """The generator's part of the hinge loss, over several discriminators' verdicts."""
    terms = [-fake.mean() for fake in fakes]
    return sum(terms[1:], terms[0]) / len(terms)


def feature_matching(real: Sequence[List[jt.Var]], fake: Sequence[List[jt.Var]]) -> jt.Var:
    """Mean absolute difference of the discriminators' features, layer by layer (Wang et al., pix2pixHD, 2018)."""
    terms = [absolute(f, r.detach()) for rs, fs in zip(real, fake) for r, f in zip(rs[:-1], fs[:-1])]
    return sum(terms[1:], terms[0]) / len(terms)


def perceptual(real: List[jt.Var], fake: List[jt.Var]) -> jt.Var:
    """Mean absolute difference of a feature network's layers, each in units of its size for that picture.

    So the loss of a batch is the mean of its pictures' losses, and several processes can share a batch.
    """
    terms = [(_sizes(f - r.detach()) / (_sizes(r.detach()) + 1e-3)).mean() for r, f in zip(real, fake)]
    return sum(terms[1:], terms[0]) / len(terms)


def _sizes(layer: jt.Var) -> jt.Var:
    """Mean absolute value of every picture's features: (N, ...) -> (N,)."""
    return layer.abs().reshape(layer.shape[0], -1).mean(dim=1)


def total_variation(picture: jt.Var) -> jt.Var:
    """Smoothness: mean absolute difference of neighbouring pixels."""
    across = (picture[:, :, :, 1:] - picture[:, :, :, :-1]).abs().mean()
    down = (picture[:, :, 1:, :] - picture[:, :, :-1, :]).abs().mean()
    return across + down


def fine_detail(real: jt.Var, fake: jt.Var, bands: int = 2) -> jt.Var:
    """How much the amount of fine detail differs, wherever in a cell of `CELL` pixels it lies.

    Strands of hair and pores cannot be guessed one by one, and a mean absolute difference would rather have none. Root
    mean square difference of the square roots of the deviations within cells, summed over the finest bands of a
    Laplacian pyramid; roots, so that skin, whose grain is weak, has a say beside hair. Grey and two differences of
    colours, each for itself, so that brightness must not be made of coloured specks.
    """
    side = real.shape[2]
    terms = []
    pictures = [_opponents(real).detach(), _opponents(fake)]
    for _ in range(bands):
        below = [shrink(picture, picture.shape[2] // 2) for picture in pictures]
        squares = [(picture - enlarge(small)) ** 2 for picture, small in zip(pictures, below)]
        ours, theirs = ((shrink(square, max(1, side // CELL)) + 1e-5) ** 0.25 for square in squares)
        terms.append(jt.sqrt(((ours - theirs) ** 2).mean() + 1e-8))
        pictures = below
    return sum(terms[1:], terms[0])


def coarse_colours(real: jt.Var, fake: jt.Var) -> jt.Var:
    """Mean absolute difference of the mean colours of squares of `PATCH` pixels.

    A weight on it says where hair ends and paper begins without asking for a smooth face, as one on all pixels would:
    texture averages out within a square, a flake of skin among hair does not.
    """
    side = max(1, real.shape[2] // PATCH)
    return absolute(shrink(fake, side), shrink(real, side))


def _opponents(picture: jt.Var) -> jt.Var:
    """(N, 3, H, W) red, green, blue -> grey, red less green, blue less green."""
    red, green, blue = (picture[:, i : i + 1] for i in range(3))
    return jt.concat([(red + green + blue) / 3.0, red - green, blue - green], dim=1)


def shrink(picture: jt.Var, side: int) -> jt.Var:
    """(N, C, H, H) -> (N, C, side, side) by averaging; side divides H."""
    n, channels, size, _ = picture.shape
    if size == side:
        return picture
    factor = size // side
    return picture.reshape(n, channels, side, factor, side, factor).mean(dims=(3, 5))
