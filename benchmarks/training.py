#!/usr/bin/env python3
"""How fast a network is trained, beside PyTorch: `python -m benchmarks.training`.

One step of pix2pix (Isola et al., CVPR 2017) at 256 pixels: the discriminator, then the generator, each with Adam. Ours
is `train.py --model pix2pix` itself with batches of noise; the rival is the same two networks and losses written with
PyTorch's own layers, in float32 and in bfloat16 (`torch.autocast`). They take turns in one run, each in a process of
its own, so that a slower hour of the computer is one for all. Needs PyTorch: sh install.sh --train --scores.
"""

from __future__ import annotations

import argparse
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

SIZE = 256
LEAK = 0.2
DEPTH = 8  # halvings of the U-Net
DROPPED = 3  # layers of its decoder with dropout, as in ours
RATE, BETAS, L1 = 2e-4, (0.5, 0.999), 100.0

Step = Callable[[int], None]


def batches(batch: int) -> Tuple[np.ndarray, np.ndarray]:
    """Sketches (N, 1, 256, 256) and photos (N, 3, 256, 256) of noise, -1..1."""
    r = np.random.default_rng(0)
    sketch, photo = (r.uniform(-1, 1, (batch, channels, SIZE, SIZE)).astype(np.float32) for channels in (1, 3))
    return sketch, photo


def ours(width: int, most: int, batch: int) -> Step:
    """A step of the project's own training."""
    from engine.backend.jittor_setup import load

    load()
    from engine.translating.translator import TO_PHOTO
    from training.data.picture_sets import Pairs
    from training.translators.methods.pix2pix import Pix2Pix, Pix2PixOptions

    given = batches(batch)

    class Noise(Pix2Pix):
        """pix2pix with one batch that is there already, so that reading pictures takes no time."""

        def batch(self, _number: int, _kind: str = "pair") -> Tuple[np.ndarray, np.ndarray]:
            return given

    options = Pix2PixOptions(
        model="pix2pix", data=Path(), direction=TO_PHOTO, size=SIZE, width=width, most=most,
        discriminator_width=width, batch=batch, steps=10**6,
    )  # fmt: skip
    method = Noise(options, Pairs(["noise"] * batch, [], []), Pairs([], [], []))

    def step(number: int) -> None:
        method.step(number)

    return step


def rival(width: int, most: int, batch: int, half: bool) -> Step:
    """The same step in PyTorch. half: convolutions in bfloat16."""
    import torch
    from torch import nn
    from torch.nn import functional

    def shape(module: nn.Module) -> nn.Module:
        for one in module.modules():
            if isinstance(one, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(one.weight, 0.0, 0.02)
        return module

    class UNet(nn.Module):  # type: ignore[misc]
        """C64-C128-C256-C512-..., and back with skips."""

        def __init__(self) -> None:
            super().__init__()
            widths = [width * min(2**level, most) for level in range(DEPTH)]
            self.down = nn.ModuleList()
            self.up = nn.ModuleList()
            before = 1
            for level, after in enumerate(widths):
                layers: List[nn.Module] = [nn.LeakyReLU(LEAK)] if level else []
                layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=level in (0, DEPTH - 1)))
                if 0 < level < DEPTH - 1:
                    layers.append(nn.BatchNorm2d(after))
                self.down.append(nn.Sequential(*layers))
                before = after
            for level in reversed(range(DEPTH)):
                after = widths[level - 1] if level else 3
                into = before if level == DEPTH - 1 else 2 * before
                layers = [nn.ReLU(), nn.ConvTranspose2d(into, after, 4, 2, 1, bias=level == 0)]
                if level:
                    layers.append(nn.BatchNorm2d(after))
                    if DEPTH - 1 - level < DROPPED:
                        layers.append(nn.Dropout(0.5))
                self.up.append(nn.Sequential(*layers))
                before = after

        def forward(self, x: Any) -> Any:
            skips = []
            for layer in self.down:
                x = layer(x)
                skips.append(x)
            x = self.up[0](skips.pop())
            for layer in self.up[1:]:
                x = layer(torch.cat([x, skips.pop()], dim=1))
            return torch.tanh(x)

    def patches() -> nn.Module:
        widths = [4, width, 2 * width, 4 * width, 8 * width]
        layers: List[nn.Module] = []
        for level, (before, after) in enumerate(zip(widths, widths[1:])):
            layers.append(nn.Conv2d(before, after, 4, 2 if level < 3 else 1, 1, bias=level == 0))
            if level:
                layers.append(nn.BatchNorm2d(after))
            layers.append(nn.LeakyReLU(LEAK))
        return nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4, 1, 1))

    generator, discriminator = shape(UNet()), shape(patches())
    adam, discriminator_adam = (
        torch.optim.Adam(network.parameters(), RATE, betas=BETAS) for network in (generator, discriminator)
    )
    sketch, photo = (torch.from_numpy(array) for array in batches(batch))

    def adversarial(picture: Any, real: bool) -> Any:
        verdict = discriminator(torch.cat([sketch, picture], dim=1)).float()
        return functional.binary_cross_entropy_with_logits(verdict, torch.full_like(verdict, float(real)))

    def step(_number: int) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            fake = generator(sketch).float()
            judged = 0.5 * (adversarial(photo, True) + adversarial(fake.detach(), False))
        discriminator_adam.zero_grad()
        judged.backward()
        discriminator_adam.step()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = adversarial(fake, True) + L1 * functional.l1_loss(fake, photo)
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


RUNNERS: Dict[str, Callable[[int, int, int], Step]] = {
    "Jittor, as `train.py` runs it": ours,
    "PyTorch, float32": lambda width, most, batch: rival(width, most, batch, False),
    "PyTorch, bfloat16": lambda width, most, batch: rival(width, most, batch, True),
}


def serve(pipe: Any, name: str, sizes: Tuple[int, int, int]) -> None:
    """In a process of its own: warm up, then answer every number of steps with the seconds that they took."""
    step = RUNNERS[name](*sizes)
    for number in range(2):
        step(number)
    pipe.send(0.0)
    while True:
        count = pipe.recv()
        if not count:
            return
        began = time.perf_counter()
        for number in range(count):
            step(number)
        pipe.send((time.perf_counter() - began) / count)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser("benchmarks.training", description=__doc__)
    parser.add_argument("--width", type=int, default=32, help="channels of the first layers (%(default)s)")
    parser.add_argument("--most", type=int, default=5, help="of the widest layer, in multiples (%(default)s)")
    parser.add_argument("--batch", type=int, default=4, help="pairs in a step (%(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="turns that each takes (%(default)s)")
    parser.add_argument("--steps", type=int, default=6, help="steps of a turn (%(default)s)")
    options = parser.parse_args(argv)
    try:
        import torch  # noqa: F401
    except ImportError:
        print("benchmarks.training: PyTorch is missing; sh install.sh --train --scores installs it.", file=sys.stderr)
        return 1
    context = get_context("spawn")
    pipes: Dict[str, Any] = {}
    for name in RUNNERS:
        pipes[name], far = context.Pipe()
        process = context.Process(
            target=serve, args=(far, name, (options.width, options.most, options.batch)), daemon=False
        )
        process.start()
        pipes[name].recv()  # warm
    times: Dict[str, List[float]] = {name: [] for name in RUNNERS}
    for _ in range(options.turns):
        for name, pipe in pipes.items():
            pipe.send(options.steps)
            times[name].append(pipe.recv())
    for pipe in pipes.values():
        pipe.send(0)
    first = float(np.median(next(iter(times.values()))))
    print(f"pix2pix, {SIZE} pixels, width {options.width}, batch {options.batch}; median of {options.turns} turns\n")
    print("| | steps a second | times ours |\n| --- | --- | --- |")
    for name, taken in times.items():
        print(f"| {name} | {1 / np.median(taken):.2f} | {first / np.median(taken):.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
