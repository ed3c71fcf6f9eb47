"""Score weights on people they have never seen: `evaluate.py --data DATASET`, see --help.

`evaluate.py translators --data DIR` scores the translators between sketches and photos.
"""

from __future__ import annotations

import sys
from typing import Optional, Sequence

from configs.presets import PRESETS
from engine.checkpoints import CheckpointError
from engine.runtime import RestartNeeded, RuntimeProblem, load
from options import evaluate_translators
from options.evaluate import parse
from training.detector import make_detector
from training.evaluate import Evaluation, Painter


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 not possible, 130 stopped with Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == [evaluate_translators.COMMAND]:
        return score_translators(words[1:])
    options = parse(words)
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


def score_translators(argv: Sequence[str]) -> int:
    """Score translators; returns the exit code as `main` does."""
    options = evaluate_translators.parse(argv)
    try:
        load()
        from training.feature_measures import FeatureMeasures  # these need Jittor, as above
        from training.translator_evaluation import TranslatorEvaluation

        evaluation = TranslatorEvaluation(options)
        measures = FeatureMeasures(options.lpips, options.inception)
        evaluation.run(measures, lambda text: print(text, file=sys.stderr))
    except (CheckpointError, RuntimeProblem, RestartNeeded, ValueError, OSError) as error:
        sys.stderr.write(f"evaluate.py: {str(error).rstrip('.')}.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"\nStopped; what was written to {options.output} may be of two runs.\n")
        return 130
    sys.stdout.write(f"See report.md in {options.output}; the private_ sheets there show photos.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
