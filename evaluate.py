"""Score weights on people they have never seen: `evaluate.py --data DATASET`, see --help."""

from __future__ import annotations

import sys
from typing import Optional, Sequence

from configs.presets import PRESETS
from engine.checkpoints import CheckpointError
from engine.runtime import RestartNeeded, RuntimeProblem, load
from options.evaluate import parse
from training.detector import make_detector
from training.evaluate import Evaluation, Painter


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 not possible, 130 stopped with Ctrl-C."""
    options = parse(argv)
    try:
        evaluation = Evaluation(options)  # first: what is wrong with the dataset is said before anything compiles
        load()
        from engine.pipeline import FaceDrawing  # after Jittor's own import, which `load` makes safe

        drawing = FaceDrawing.load(options.preset, options.param)
        look = drawing.read_appearance if PRESETS[options.preset].appearance else None
        detector = make_detector()
        try:
            evaluation.run(Painter(drawing.draw, look), detector)
        finally:
            detector.close()
    except (CheckpointError, RuntimeProblem, RestartNeeded, ValueError, OSError) as error:
        sys.stderr.write(f"evaluate.py: {str(error).rstrip('.')}.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"\nStopped; nothing was written to {options.output}.\n")
        return 130
    sys.stdout.write(f"See report.md and the sheets in {options.output}; private_beside_photos.jpg shows photos.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
