"""Train the networks: `train.py STAGE --data DATASET`, `train.py all --photos DIR`, `train.py --model pix2pix ...`."""

from __future__ import annotations

import sys
from typing import List, Optional

from engine.checkpoints import CheckpointError
from engine.runtime import RuntimeProblem, load
from options import translators
from options.train import parse
from training.everything import run_all


def main(argv: Optional[List[str]] = None) -> int:
    """Returns the exit code: 0 when the stage is complete, 3 or 130 when it stopped and can be resumed,
    1 on an error."""
    words = sys.argv[1:] if argv is None else argv
    if translators.wanted(words):
        return translate(translators.parse(words))
    if words[:1] == ["ship-translator"]:
        return ship_translator(translators.parse_ship(words[1:]))
    options = parse(argv)
    try:
        if options.stage == "all":
            return run_all(options)
        load()
        from training.stages import run  # after Jittor's own import, which `load` makes safe

        return run(options)
    except (CheckpointError, RuntimeProblem, ValueError, OSError, FloatingPointError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


def translate(options: translators.TranslatorOptions) -> int:
    """Train a translator; the same exit codes."""
    try:
        load()
        from training import ranks  # after Jittor's own import, which `load` makes safe
        from training.translators import run

        if ranks.mine() == 0:
            print("\n".join(f"{key:16}{value}" for key, value in options.texts().items()), flush=True)
        return run(options)
    except (CheckpointError, RuntimeProblem, ValueError, OSError, FloatingPointError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1


def ship_translator(options: translators.ShipTranslatorOptions) -> int:
    """Write a trained translator into Param; 0, or 1 on an error."""
    try:
        load()
        from training.ship_translator import ship

        for home in ship(options):
            print(home)
        return 0
    except (CheckpointError, RuntimeProblem, ValueError, OSError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
