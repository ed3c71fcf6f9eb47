"""Whose appearance a drawing gets: plausible people, one after the other."""

from __future__ import annotations

from typing import Any, Dict, Tuple

import numpy as np
import pytest

from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from engine.drawing.sketch import read_sketch
from engine.method.looks import KEPT, PLAUSIBLE, choose_person, spread
from engine.method.manifold import ComponentBank
from engine.method.pipeline import FacePipeline
from tests.conftest import ROOT

ROWS = 1200


def people() -> Tuple[Dict[str, ComponentBank], np.ndarray]:
    """Codes on a line by component, women below 0; appearances of two numbers."""
    r = np.random.default_rng(0)
    place = np.sort(r.uniform(-1, 1, ROWS)).astype(np.float32)
    women = place < 0
    tags = {"woman": women, "man": ~women}
    codes = {name: (place[:, None] + r.normal(0, 0.01, (ROWS, 1))).astype(np.float32) for name in ("nose", "remainder")}
    return {name: ComponentBank(code, tags) for name, code in codes.items()}, r.normal(size=(ROWS, 2))


def at(place: float) -> Dict[str, np.ndarray]:
    return {name: np.array([place], np.float32) for name in ("nose", "remainder")}


def test_the_first_is_typical_and_each_further_one_differs_most_from_all_before() -> None:
    near = [[0.0, 0.0], [0.1, 0.0], [-0.1, 0.0], [0.0, 0.1], [1.0, 0.0], [-1.0, 0.0]]
    odd = [[40.0, 0.0], [-40.0, 0.0], [0.0, 40.0], [0.0, -40.0]]
    order = spread(np.array(near + odd))
    assert order[0] == 0 and set(order[1:3]) == {4, 5}
    assert sorted(order) == [0, 1, 2, 3, 4, 5], "whoever is like no one else is nobody's look"
    backwards = spread(np.array(odd + near[::-1]), 5)
    assert backwards[0] == 4 and sorted(backwards) == [4, 5, 6, 7, 8, 9], "of the most typical who fits best"


def test_of_the_typical_people_the_first_is_who_fits_best() -> None:
    banks, appearances = people()
    for place in (-0.5, 0.0, 0.6):
        first = choose_person(banks, at(place), appearances)
        away = np.abs(banks["nose"].codes[:, 0] - banks["nose"].codes[first, 0])
        assert abs(float(banks["nose"].codes[first, 0]) - place) < 0.06 and away.max() > 0.5


def test_people_fit_the_drawing_and_are_of_the_sex_that_it_suggests() -> None:
    banks, appearances = people()
    for place, sex in ((-0.4, "woman"), (0.4, "man")):
        chosen = {choose_person(banks, at(place), appearances, look=look) for look in range(10)}
        assert len(chosen) == 10
        for row in chosen:
            assert banks["nose"].tags[sex][row] and abs(float(banks["nose"].codes[row, 0]) - place) < 0.2
    bearded = choose_person(banks, at(-0.4), appearances, bearded=True)
    assert banks["nose"].tags["man"][bearded]
    chosen_men = choose_person(banks, at(-0.4), appearances, ("man",))
    assert banks["nose"].tags["man"][chosen_men]


def test_a_person_stays_while_the_drawing_changes_a_little_and_not_when_it_is_another() -> None:
    banks, appearances = people()
    person = choose_person(banks, at(0.4), appearances)
    for place in np.linspace(0.4, 0.5, 10):
        assert choose_person(banks, at(float(place)), appearances, before=person) == person
    other = choose_person(banks, at(-0.6), appearances, before=person)
    assert other != person and other == choose_person(banks, at(-0.6), appearances)
    assert choose_person(banks, at(0.4), appearances, before=10**9) == person, "a number of another bank is no one"


def test_near_the_middle_of_the_sexes_the_one_before_stays() -> None:
    banks, appearances = people()
    woman, man = (choose_person(banks, at(place), appearances) for place in (-0.05, 0.05))
    assert choose_person(banks, at(0.0), appearances, before=woman) == woman
    assert choose_person(banks, at(0.0), appearances, before=man) == man


def test_long_hair_suggests_a_woman_where_the_rest_leaves_it_open_and_a_beard_outweighs_it() -> None:
    banks, appearances = people()
    man = banks["nose"].tags["man"]
    for place, long_haired, bearded in ((0.05, False, False), (0.6, True, False), (-0.6, True, True)):
        assert man[choose_person(banks, at(place), appearances, bearded=bearded, long_haired=long_haired)]
    assert not man[choose_person(banks, at(0.05), appearances, long_haired=True)]


def test_after_the_last_look_the_first_follows() -> None:
    banks, appearances = people()
    many = [choose_person(banks, at(0.4), appearances, look=look) for look in range(3 * PLAUSIBLE)]
    count = len(set(many))
    assert PLAUSIBLE // 2 <= count < PLAUSIBLE and KEPT > 1 and many[count : 2 * count] == many[:count]


def test_the_less_is_drawn_the_more_people_one_is_chosen_of() -> None:
    banks, appearances = people()
    banks = {**banks, "mouth": banks["nose"]}
    outline = {"remainder": at(0.4)["remainder"]}
    of_outline = {choose_person(banks, outline, appearances, look=look) for look in range(2 * PLAUSIBLE)}
    of_most = {choose_person(banks, at(0.4), appearances, look=look) for look in range(2 * PLAUSIBLE)}
    assert len(of_outline) >= 1.8 * len(of_most)
    person = choose_person(banks, outline, appearances)
    assert choose_person(banks, at(0.4), appearances, before=person) == person, "the next stroke changes nobody"


def test_where_nothing_is_drawn_it_is_the_most_typical_of_everybody() -> None:
    banks, appearances = people()
    women = np.flatnonzero(banks["nose"].tags["woman"])
    person = choose_person(banks, {}, appearances)
    assert person == women[spread(appearances[women])[0]]
    man = int(np.flatnonzero(banks["nose"].tags["man"])[0])
    assert choose_person(banks, {}, appearances, before=man) == man
    assert banks["nose"].tags["man"][choose_person(banks, {}, appearances, bearded=True)]


def test_those_whose_appearance_paints_clear_skin_come_first() -> None:
    banks, appearances = people()
    clear = np.random.default_rng(1).random(ROWS) < 0.5
    for place in (-0.6, -0.2, 0.3, 0.7):
        assert clear[choose_person(banks, at(place), appearances, clear=clear)]
    sooty = choose_person(banks, at(0.4), appearances, clear=~clear)
    assert choose_person(banks, at(0.4), appearances, before=sooty, clear=clear) != sooty
    nobody = np.zeros(ROWS, bool)
    assert choose_person(banks, at(0.4), appearances, clear=nobody) == choose_person(banks, at(0.4), appearances)


def test_controls_carry_look_and_person_and_refuse_what_is_none() -> None:
    controls = Controls(appearance=Appearance(look=2, person=17, skin="fair"))
    assert Controls.from_json(controls.to_json()) == controls and Session(controls=controls).version == 4
    plain = Controls().to_json()["appearance"]
    assert "look" not in plain and "person" not in plain and Session().version == 1
    for wrong in ({"look": -1}, {"look": 10**9}, {"person": -3}, {"look": float("inf")}, {"person": [1]}):
        data = controls.to_json()
        data["appearance"].update(wrong)
        with pytest.raises(ValueError):
            Controls.from_json(data)


@pytest.fixture(scope="module")
def shipped() -> Any:
    return FacePipeline.load("compact", runtime="openvino")


@pytest.mark.parametrize(
    ("stem", "sex"),
    [("man_beard", "man"), ("man_glasses", "man"), ("old_man", "man"), ("young_man", "man"),
     ("woman_bun", "woman"), ("woman_long_hair", "woman"), ("woman_smiling", "woman")],
)  # fmt: skip
def test_men_are_painted_as_men_and_women_as_women(shipped: Any, stem: str, sex: str) -> None:
    sketch = read_sketch(ROOT / "test_input" / f"{stem}.png")
    first = shipped.draw(sketch, Controls())
    again = shipped.draw(sketch, Controls(appearance=Appearance(look=1)))
    tags = shipped._weights.faces.banks["nose"].tags
    assert tags[sex][first.person] and tags[sex][again.person] and first.person != again.person
    assert np.abs(first.face.astype(int) - again.face).mean() > 2.0, "another look is to be seen"
    kept = shipped.draw(sketch, Controls(appearance=Appearance(person=first.person)))
    assert (kept.face == first.face).all() and kept.person == first.person
