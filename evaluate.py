"""Score weights on people they have never seen: `evaluate.py --data DATASET`, see --help.

`evaluate.py translators --data DIR` scores the translators between sketches and photos.
"""

from __future__ import annotations

import sys
from typing import Dict, Optional, Sequence, Tuple

import numpy as np

from configs.components import CANVAS
from configs.presets import PRESETS
from engine.checkpoints import CheckpointError
from engine.controls import Drawing
from engine.runtime import RestartNeeded, RuntimeProblem, load
from engine.translators import TO_PHOTO, Translator
from options import evaluate_translators
from options.evaluate import EvaluateOptions, parse
from training.detector import make_detector
from training.evaluate import Evaluation, Painter
from training.figures import Compare


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
        rival = rival_painter(options.rival) if options.rival else None
        measures = feature_measures(options)
        detector = make_detector()
        try:
            evaluation.run(Painter(drawing.draw, look), detector, rival, measures)
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


def rival_painter(name: str) -> Tuple[str, Painter]:
    """A translator's title, and it as a painter that listens to no control."""
    translator = Translator.load(name)
    if translator.info.direction != TO_PHOTO:
        raise ValueError(f"the rival must paint sketches; {name} does the reverse")
    empty = np.zeros((CANVAS, CANVAS), dtype=np.uint8)
    return translator.info.title, Painter(lambda sketch, _controls: Drawing(translator.translate(sketch), empty))


def feature_measures(options: EvaluateOptions) -> Dict[str, Compare]:
    """LPIPS and FID, where their networks' weights are given."""
    from training.feature_measures import FeatureMeasures  # needs Jittor

    found = FeatureMeasures(options.lpips, options.inception)
    return {name: measure for name, measure in (("LPIPS", found.lpips), ("FID", found.fid)) if measure is not None}


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
