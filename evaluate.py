"""Score weights on people they have never seen: `evaluate.py --data DATASET`, see --help.

`evaluate.py translators --data DIR` scores the translators between sketches and photos, `evaluate.py faces FOLDER`
pictures of faces by themselves, `evaluate.py distances FOLDER --targets DIR` folders of pictures by LPIPS and FID.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

import numpy as np

from configs.components import CANVAS
from configs.families import presets
from engine.backend.jittor_setup import load
from engine.drawing.controls import FaceResult
from engine.photos.facefinder import INSTALL_MEDIAPIPE, mediapipe_installed
from engine.translating.translator import TO_PHOTO, Translator
from options import evaluate_distances, evaluate_faces, evaluate_translators, program
from options.evaluate import EvaluateOptions, parse
from options.evaluate_distances import DistancesOptions
from options.evaluate_faces import FacesOptions
from options.evaluate_translators import TranslatorEvaluationOptions
from training.scoring import distances
from training.scoring.detector import Detector, make_detector
from training.scoring.evaluation import Evaluation
from training.scoring.face_scores import alike_table, most_alike, score_folder, table
from training.scoring.likeness import Identify
from training.scoring.painter import Painter, Register


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 not possible, 130 stopped with Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == [evaluate_translators.COMMAND]:
        wanted = evaluate_translators.parse(words[1:])
        stopped = f"Stopped; what was written to {wanted.output} may be of two runs."
        return program.run("evaluate.py", lambda: score_translators(wanted), stopped)
    if words[:1] == [evaluate_faces.COMMAND]:
        pictures = evaluate_faces.parse(words[1:])
        return program.run("evaluate.py", lambda: score_faces(pictures))
    if words[:1] == [evaluate_distances.COMMAND]:
        folders = evaluate_distances.parse(words[1:])
        return program.run("evaluate.py", lambda: score_distances(folders))
    options = parse(words)
    stopped = f"Stopped; nothing was written to {options.output}."
    return program.run("evaluate.py", lambda: score(options), stopped)


def score(options: EvaluateOptions) -> int:
    """Score the weights of a preset; returns the exit code."""
    evaluation = Evaluation(options)  # first: what is wrong with the dataset is said before anything compiles
    load()
    from engine.method.pipeline import FacePipeline  # after Jittor's own import, which `load` makes safe

    pipeline = FacePipeline.load(options.preset, options.param)
    look = pipeline.read_appearance if presets()[options.preset].appearance else None
    rivals: Dict[str, Painter] = {}
    for name in options.rivals:
        title, painter = rival_painter(name)
        rivals[f"{title} ({name})" if title in rivals else title] = painter  # two may have one title
    identify = identifier(options.identity)
    detector = make_detector()
    painter = Painter(pipeline.draw, look, registration(options.param))
    try:
        if options.hands_only:
            evaluation.run_hands(painter, detector, rivals, identify)
            sys.stdout.write(
                f"See hands.md and the sheets in {options.output}; the private_ ones are not to be shown.\n"
            )
            return 0
        evaluation.run(painter, detector, rivals, identify)
    finally:
        detector.close()
    sys.stdout.write(f"See report.md and the sheets in {options.output}; private_beside_photos.jpg shows photos.\n")
    return 0


def rival_painter(name: str) -> Tuple[str, Painter]:
    """A translator's title, and it as a painter that listens to no control."""
    translator = Translator.load(name)
    if translator.info.direction != TO_PHOTO:
        raise ValueError(f"the rival must paint sketches; {name} does the reverse")
    empty = np.zeros((CANVAS, CANVAS), dtype=np.uint8)
    return translator.info.title, Painter(lambda sketch, _controls: FaceResult(translator.translate(sketch), empty))


def registration(param: Path) -> Optional[Register]:
    """Finds the points of a sketch, where its network was trained."""
    from configs.registration import on_arrays  # these need Jittor
    from engine.backend.jittor_runner import load_registration
    from engine.method.registration import find_points

    network = load_registration(param)
    if network is None:
        return None
    see = on_arrays(network)
    return lambda sketch: find_points(see, sketch).points


def identifier(weights: Optional[Path]) -> Optional[Identify]:
    """What a face recognition network sees in pictures, where its weights are given."""
    if weights is None:
        return None
    from training.scoring.identity import identities, load_face_identity  # needs Jittor

    network = load_face_identity(weights)
    return lambda pictures: identities(network, pictures)


def score_translators(options: TranslatorEvaluationOptions) -> int:
    """Score translators; returns the exit code."""
    load()
    from engine.method.pipeline import FacePipeline  # these need Jittor, as above
    from training.scoring.translator_evaluation import TranslatorEvaluation

    evaluation = TranslatorEvaluation(options)
    identify = identifier(options.identity)
    own = Painter(FacePipeline.load(options.preset).draw).paint(options.trust) if options.preset else None
    detector = make_detector()
    try:
        evaluation.run(lambda text: print(text, file=sys.stderr), detector, identify, own)
    finally:
        detector.close()
    sys.stdout.write(f"See report.md in {options.output}; the private_ sheets there show photos.\n")
    return 0


def score_faces(options: FacesOptions) -> int:
    """Score pictures of faces; returns the exit code."""
    if not mediapipe_installed():
        raise ValueError(INSTALL_MEDIAPIPE)
    detector = Detector()
    try:
        sys.stdout.write(table(options, [score_folder(folder, detector) for folder in options.folders]))
        if options.identity is not None:
            load()
        identify = identifier(options.identity)
        if identify is not None:
            sys.stdout.write(alike_table(most_alike(options, detector, identify), options.worst))
    finally:
        detector.close()
    return 0


def score_distances(options: DistancesOptions) -> int:
    """Measure folders of pictures by LPIPS and FID; returns the exit code."""
    sys.stdout.write(distances.measure(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
