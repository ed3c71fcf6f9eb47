"""What hands draw is scored: painters whose figures are known beforehand get those figures."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import List

import cv2
import numpy as np
import pytest

import training.scoring.hands_evaluation
import training.scoring.patches
from configs.components import BY_NAME, COMPONENTS, NAMES
from configs.points import POINTS
from engine.drawing.controls import Appearance, FaceResult
from options.evaluate import EvaluateOptions, parse
from tests.support import mesh_faces
from tests.support.drawn_dataset import draw_dataset, draw_meshed_dataset
from training.data.dataset import Sample
from training.hands import FaceShape
from training.scoring.detector import Detector, Seen
from training.scoring.evaluation import Evaluation
from training.scoring.goals import hand_goals
from training.scoring.hand_drawings import (
    Person,
    component_of,
    drawing_error,
    drawing_of,
    left_blank,
    pupils_apart,
    under_marks,
    without_marks,
)
from training.scoring.hands_evaluation import HANDS_SHEET, PEOPLE_SHEET, HandEvaluation
from training.scoring.hands_report import Blank, HandReport, Registered, hand_sections
from training.scoring.ink import Ink
from training.scoring.painter import Painter

SKIN = 180


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(training.scoring.patches, "DIRECTIONS", 16)
    monkeypatch.setattr(training.scoring.hands_evaluation, "STRENGTHS", (0.0, 2.0))


class SameMesh(Detector):
    """Sees one face in every picture, always the same; none in black ones."""

    name = "same mesh"

    def __init__(self, mesh):
        self.mesh = mesh

    def look(self, picture):
        return Seen(True, self.mesh) if picture.any() else Seen(False)

    def close(self):
        pass


def sample(name):
    return Sample(name, "validation", name, False, "mediapipe", (), "", name, (name,), "", "", {})


def person(seed):
    photo = np.random.default_rng(seed).normal(SKIN, 8, (512, 512, 3)).clip(0, 255).astype(np.uint8)
    return Person(sample(f"p{seed}"), FaceShape(mesh_faces.mesh(seed)), photo, Appearance())


PEOPLE = [person(seed) for seed in range(3)]


def blind(_sketch, _look):
    """Paints skin whatever is drawn."""
    return np.full((512, 512, 3), SKIN, np.uint8)


def tracing(sketch, _look):
    """Prints every stroke on skin."""
    return np.minimum(np.full((512, 512, 3), SKIN, np.uint8), sketch[..., None])


def evaluation(painters, people=PEOPLE, mesh=None, **more):
    mesh = PEOPLE[0].shape.mesh if mesh is None else mesh
    return HandEvaluation(people, painters, SameMesh(mesh), **more)


def test_who_prints_strokes_has_inked_skin_and_leaks_and_who_sees_none_has_neither():
    report, sheets = evaluation({"blind": blind, "tracing": tracing}).run()
    by = {(rung.strength, rung.painter): rung for rung in report.rungs}
    assert len(by) == 4 and all(rung.drawings == 3 and rung.found == 1 for rung in report.rungs)
    assert by[0.0, "blind"].ink == by[2.0, "blind"].ink == Ink(0, 0, 3)
    assert by[2.0, "tracing"].ink.median > 10
    assert by[0.0, "tracing"].leak is None, "clean drawings have no marks"
    assert by[2.0, "blind"].leak == 0 and by[2.0, "tracing"].leak > 50
    assert sheets[HANDS_SHEET].ndim == 3 and PEOPLE_SHEET not in sheets
    page = "\n".join(hand_sections(report))
    assert "| strength 2, blind | 100 % | 0.0 | 0.0 |" in page and "the true photos" in page


def test_a_face_that_is_not_found_has_no_figures():
    report, _ = evaluation({"dark": lambda sketch, look: np.zeros((512, 512, 3), np.uint8)}).run()
    assert all(rung.found == 0 and rung.ink is None and rung.landmarks is None for rung in report.rungs)
    assert "| 0 % | not measured | not measured |" in "\n".join(hand_sections(report))


def test_the_error_to_the_drawing_is_none_where_the_face_is_as_drawn_and_grows_with_the_distance():
    drawing = drawing_of(PEOPLE[0], 0.0, 0)
    mesh = np.asarray(PEOPLE[0].shape.mesh, np.float64)
    assert drawing_error(mesh, drawing) == pytest.approx(0, abs=5e-3) and drawing_error(None, drawing) is None
    assert drawing_error(mesh + (0.1 * pupils_apart(drawing), 0), drawing) == pytest.approx(0.1, abs=5e-3)


def test_registration_is_as_far_off_as_it_says():
    asked = evaluation({}, seed=4)
    for shift in (0.0, 0.05):

        def register(sketch, shift=shift):
            (drawing,) = (d for of in asked._drawings.values() for d in of if d.sketch.tobytes() == sketch.tobytes())
            return drawing.points + (shift * pupils_apart(drawing), 0)

        report, _ = asked.run(register)
        assert [one.strength for one in report.registered] == [0.0, 2.0]
        for one in report.registered:
            assert one.median == pytest.approx(shift, abs=1e-5) and one.ninety_fifth == pytest.approx(shift, abs=1e-5)
            assert one.points <= 3 * len(POINTS)
    assert "| strength 2 |" in "\n".join(hand_sections(report)) and "5.0 % | 5.0 % |" in "\n".join(
        hand_sections(report)
    )


def test_a_component_left_blank_is_missed_where_the_painter_misses_it():
    def careless(sketch, look):
        """Paints the photo, but a mouth only where one is drawn."""
        face = PEOPLE[int(look.values[0])].photo.copy()
        x, y, size = BY_NAME["mouth"].x, BY_NAME["mouth"].y, BY_NAME["mouth"].size
        if (sketch[y + 50 : y + 130, x + 40 : x + 150] > 128).all():
            face[y : y + size, x : x + size] = 0
        return face

    people = [one._replace(look=Appearance("values", values=(float(n),))) for n, one in enumerate(PEOPLE)]
    report, _ = evaluation({"trust 1": careless}, people).run()
    found = {blank.component: blank for blank in report.blanks}
    assert list(found) == list(NAMES)
    assert found["mouth"].drawn < 1e-6 and found["mouth"].ratio > 2
    assert found["eye1"].blank < 1e-6
    assert not evaluation({"blind": blind}, PEOPLE[:1]).run()[0].blanks, "one person has no distribution"


@pytest.mark.parametrize("component", COMPONENTS, ids=NAMES)
def test_what_is_left_blank_is_that_component_alone(component):
    drawing = drawing_of(PEOPLE[1], 0.0, 0)
    gone = (left_blank(drawing, component) > 200) & (drawing.sketch < 100)
    inside = np.zeros((512, 512), bool)
    inside[component.y : component.y + component.size, component.x : component.x + component.size] = True
    assert gone.sum() > 30 and (gone & ~inside).sum() == 0
    assert (left_blank(drawing, component) >= drawing.sketch.astype(int) - 1).all(), "nothing is added"


def test_every_part_belongs_to_a_component():
    assert {component_of(point.part) for point in POINTS} == set(NAMES)
    assert component_of("hair") == component_of("neck") == "remainder"


def test_marks_are_told_apart_from_what_they_lie_on():
    drawing = next(d for d in (drawing_of(PEOPLE[0], 3.0, seed) for seed in range(20)) if under_marks(d).any())
    assert not (under_marks(drawing) & (without_marks(drawing) < 200)).any()
    changed = np.abs(drawing.sketch.astype(int) - without_marks(drawing)) > 40
    assert changed[under_marks(drawing)].mean() > 0.8


def test_a_drawing_is_the_same_whoever_else_is_drawn():
    alone, among = (evaluation({}, people)._drawings[2.0][-1].sketch for people in (PEOPLE[2:], PEOPLE))
    assert (alone == among).all()
    assert (evaluation({}, seed=1)._drawings[2.0][0].sketch != evaluation({})._drawings[2.0][0].sketch).any()


def test_drawings_by_people_are_named_and_summed_up():
    sketch = np.full((512, 512), 255, np.uint8)
    cv2.line(sketch, (130, 330), (200, 330), 0, 3)
    steps: List[str] = []
    asked = evaluation({"trust 0.5": blind, "trust 1": tracing}, [], drawings=[("one", sketch)], step=steps.append)
    report, sheets = asked.run()
    assert [(one.name, one.painter) for one in report.by_people] == [("one", "trust 0.5"), ("one", "trust 1")]
    assert report.by_people[0].inked == 0 and report.by_people[1].inked > 1
    assert len(steps) == asked.faces() == 2 and list(sheets) == [PEOPLE_SHEET] and not report.rungs
    met = {goal.figure: goal.met for goal in hand_goals(report)}
    assert met["inked skin, drawings by people, trust 0.5: median / 90th percentile"] is True


def test_who_the_faces_of_drawings_are_is_told_where_a_network_is_given():
    def identify(pictures):
        return np.array([[picture.mean(), 128 - picture.mean()] for picture in pictures]).reshape(-1, 2)

    report, _ = evaluation(
        {"blind": blind, "dark": lambda sketch, look: blind(sketch, look) // 9}, identify=identify
    ).run()
    by = {(rung.strength, rung.painter): rung for rung in report.rungs}
    assert by[0.0, "blind"].identity == pytest.approx(0, abs=1e-3) and by[0.0, "dark"].identity > 0.1
    assert by[2.0, "dark"].frechet > 100 * max(by[2.0, "blind"].frechet, 1e-3)
    assert "Frechet distance |" in "\n".join(hand_sections(report))


def test_all_faces_are_counted_beforehand():
    steps: List[str] = []
    asked = evaluation({"blind": blind}, step=steps.append, drawings=[("one", PEOPLE[0].photo[..., 0])])
    expected = asked.faces()
    asked.run()
    assert len(steps) == expected


def test_the_goals_are_those_of_the_worst():
    report = HandReport(
        registered=(Registered(0.0, 9, 0.5, 0.9), Registered(1.0, 9, 0.02, 0.07)),
        blanks=(Blank("mouth", "trust 1", 10, 10.5), Blank("nose", "trust 0", 10, 12), Blank("nose", "pix2pix", 1, 9)),
        ink_by_people=(("trust 0", Ink(1, 1, 8)), ("trust 1", Ink(5, 16, 8)), ("trust 0.5", None)),
    )
    met = [goal.met for goal in hand_goals(report)]
    assert met == [False, None, True, False]
    assert math.isclose(report.blanks[1].ratio, 1.2)


def test_hands_alone_leave_their_own_report(tmp_path):
    (tmp_path / "drawings").mkdir()
    cv2.imwrite(str(tmp_path / "drawings" / "somebody.png"), drawing_of(PEOPLE[0], 1.0, 0).sketch)
    data = draw_meshed_dataset(tmp_path / "data")
    options = EvaluateOptions(
        data, sketches=None, output=tmp_path / "out", trust=(1.0,), drawings=tmp_path / "drawings"
    )
    asked = Evaluation(replace(options, hands=1))
    painter = Painter(lambda sketch, controls: FaceResult(blind(sketch, controls.appearance), sketch))
    rival = Painter(lambda sketch, controls: FaceResult(tracing(sketch, controls.appearance), sketch))
    asked.run_hands(painter, SameMesh(mesh_faces.mesh(0)), {"rival": rival})
    assert {path.name for path in options.output.iterdir()} == {"hands.md", "hands.json", HANDS_SHEET, PEOPLE_SHEET}
    page = (options.output / "hands.md").read_text(encoding="utf-8")
    assert "| strength 2, trust 1 |" in page and "| strength 2, rival |" in page
    assert "| somebody | 0.0 |" in page and "registration, since these weights have none" in page
    report = json.loads((options.output / "hands.json").read_text(encoding="utf-8"))
    assert [one["painter"] for one in report["rungs"]] == ["trust 1", "rival"] * 2


def test_without_a_mesh_it_says_why_there_is_no_ladder(tmp_path):
    data = draw_dataset(tmp_path / "data", 1, 1)
    options = EvaluateOptions(data, sketches=None, output=tmp_path / "out", trust=(1.0,), drawings=None)
    painter = Painter(lambda sketch, controls: FaceResult(blind(sketch, controls.appearance), sketch))
    report = Evaluation(options).run_hands(painter, SameMesh(mesh_faces.mesh(0)))
    assert not report.rungs and any("MediaPipe's mesh" in note for note in report.notes)
    assert any("--drawings" in note for note in report.notes)


def test_the_command_line_takes_hands_and_drawings(tmp_path, capsys):
    given = parse(["--data", "d", "--hands", "3", "--hands-only", "--drawings", str(tmp_path)])
    assert (given.hands, given.hands_only, given.drawings) == (3, True, tmp_path)
    with pytest.raises(SystemExit):
        parse(["--data", "d", "--drawings", str(tmp_path / "none")])
    assert "no drawings" in capsys.readouterr().err
