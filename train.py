"""Train the networks: `train.py STAGE --data DATASET`, `train.py all --photos DIR`, `train.py --model pix2pix ...`,
`train.py translator NAME --data DATASET`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Callable, List, Optional

from engine.backend.jittor_setup import load
from engine.translating.translator import installed
from options import graphs, program, train_translator, translator_recipes
from options.train import TrainOptions, parse
from training.face.everything import run_all
from training.translators import registry


def main(argv: Optional[List[str]] = None) -> int:
    """Returns the exit code: 0 when the stage is complete, 3 or 130 when it stopped and can be resumed,
    1 on an error."""
    words = list(sys.argv[1:] if argv is None else argv)
    return program.run("train.py", lambda: work(words)(), "Stopped. Run the same command again to go on.")


def work(words: List[str]) -> Callable[[], int]:
    """What a command line asks for; called, it returns the exit code."""
    words = translator_recipes.words_of(words)
    model = train_translator.model_of(words)
    if model is not None:
        return partial(translate, model, words)
    if words[:1] == ["ship-translator"]:
        return partial(ship_translator, train_translator.parse_ship(words[1:]))
    if words[:1] == ["import-translator"]:
        return partial(import_translator, train_translator.parse_import(words[1:]))
    if words[:1] == ["graphs"]:
        return partial(make_graphs, graphs.parse(words[1:]))
    return partial(train, parse(words))


def train(options: TrainOptions) -> int:
    """One stage, or all of them; returns the exit code."""
    if options.stage == "all":
        return run_all(options)
    load()
    from training.face.stages import run  # after Jittor's own import, which `load` makes safe

    return run(options)


def translate(model: str, words: List[str]) -> int:
    """Train a translator; the same exit codes."""
    registry.check(model)  # before anything is compiled
    load()
    from training.loop import distributed  # after Jittor's own import, which `load` makes safe
    from training.translators.start import parse, run

    options = parse(words)
    if distributed.mine() == 0:
        print("\n".join(f"{key:16}{value}" for key, value in options.texts().items()), flush=True)
    return run(options)


def ship_translator(options: train_translator.ShipTranslatorOptions) -> int:
    """Write a trained translator into Param; returns the exit code."""
    load()
    from training.translators.ship import ship

    for home in ship(options):
        print(home)
    return 0


def import_translator(options: train_translator.ImportOptions) -> int:
    """Write a generator of others into Param; returns the exit code."""
    load()
    from training.translators.ship import bring_in

    print(bring_in(options))
    return 0


def make_graphs(options: graphs.GraphsOptions) -> int:
    """Write the graphs by which OpenVINO draws; returns the exit code."""
    load()
    from configs.families import presets
    from training.graphs import write_preset, write_translator

    for preset in options.presets:
        print(write_preset(presets()[preset], options.folder)[0].parent)
    for info in installed(options.translators):
        registry.know_network(info.method)
        print(write_translator(info))
    return 0


if __name__ == "__main__":
    sys.exit(main())
