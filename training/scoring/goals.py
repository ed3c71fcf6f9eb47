"""The figures that the weights are to reach, and how near an evaluation came."""

from __future__ import annotations

from typing import List, Mapping, Optional

from training.scoring.hands_report import HandReport, ink_cells
from training.scoring.report import (
    CLEAN,
    MEAN_FACE,
    ROUGH,
    Goal,
    Report,
    average,
    known,
    mean_error,
)
from training.scoring.tables import NOT_MEASURED, number, percent

NO_RIVAL = "no rival in this run"


def goals(report: Report) -> List[Goal]:
    """The figures to reach, and how near the run came."""
    trust = max(group.trust for group in report.groups)
    clean, rough = report.of(CLEAN, trust), report.of((ROUGH,))
    own = known([group.variety_default for group in report.groups])
    least = min(min(group.figures.found, group.found_default) for group in report.groups)
    sharp = [group.figures.sharpness for group in report.groups]
    varied = known([group.figures.variety for group in report.groups])
    wild = known([mean_error(group.figures) for group in rough])
    similar = average([group.figures.ssim for group in clean])
    rivals = [average([one.figures.ssim for one in group if one.style in CLEAN]) for group in report.rivals.values()]
    theirs = max(rivals) if rivals else None
    mean_face = report.baselines.get(MEAN_FACE)
    return [
        Goal(f"face found, every style and trust, both appearances ({report.detector})", "all", percent(least, 0),
             least == 1.0),
        *(clean_goal(report, style, trust, most) for style, most in zip(CLEAN, (0.022, 0.020))),
        Goal("landmark error to the true photo, rough sketches, best trust", "at most 3 %",
             percent(min(wild) if wild else None), min(wild) <= 0.03 if wild else None),
        Goal("sharpness, least and most of all styles and trusts", "0.85 to 1.15",
             f"{min(sharp):.2f} to {max(sharp):.2f}", min(sharp) >= 0.85 and max(sharp) <= 1.15),
        patch_goal(report),
        Goal(f"SSIM to the true photo, clean sketches, trust {trust:g}",
             "the mean training face's and 0.05" if mean_face is None else f"at least {mean_face.ssim + 0.05:.3f} "
             "(the mean training face's and 0.05), and above the rival's",
             f"{similar:.3f}{_beside(theirs)}",
             _similar_enough(similar, None if mean_face is None else mean_face.ssim + 0.05, theirs)),
        Goal("variety, least of all styles and trusts", "at least 0.7", number(min(varied) if varied else None),
             min(varied) >= 0.7 if varied else None),
        Goal("variety with the drawing's own appearance, least of all styles and trusts", "at least 0.85",
             number(min(own) if own else None), min(own) >= 0.85 if own else None),
    ] + following_goals(report, trust) + further_goals(report, trust)  # fmt: skip


def clean_goal(report: Report, style: str, trust: float, most: float) -> Goal:
    """Landmark error of one style of clean sketches."""
    found = known([mean_error(group.figures) for group in report.of((style,), trust)])
    figure = f"landmark error to the true photo, {style}, trust {trust:g}"
    return Goal(
        figure, f"at most {percent(most, 1)}", percent(average(found)), average(found) <= most if found else None
    )


def further_goals(report: Report, trust: float) -> List[Goal]:
    """Additions that are painted, likeness to training people, size of the weights; and what hands draw."""
    painted = {one.kind: one.painted[f"{trust:g}"] for one in report.additions}
    alike = [one.nearest for group in report.groups for one in (group.figures.likeness, group.likeness_default) if one]
    nearest = known(alike)
    size = report.megabytes
    return [
        Goal(f"drawn glasses, beards, open mouths, wrinkles, long hair that are painted, trust {trust:g}",
             "at least 0.8 of each", _listed(painted),
             min(painted.values()) >= 0.8 if painted else None),
        Goal("likeness to the nearest training photo, 99th percentile, most of all", "below 0.85",
             number(max(nearest) if nearest else None), max(nearest) < 0.85 if nearest else None),
        Goal("weights and banks, MB", "at most 48", number(size, 1), None if size is None else size <= 48),
        *hand_goals(report.hands),
    ]  # fmt: skip


def hand_goals(report: HandReport) -> List[Goal]:
    """What drawings by hands, simulated ones and people's, are to come to."""
    goals = []
    for painter, ink in report.ink_by_people:
        if painter.startswith("trust") and painter != "trust 0":  # which follows no stroke
            found = " / ".join(ink_cells(ink))
            met = None if ink is None else ink.median <= 6 and ink.ninetieth <= 15
            goals.append(
                Goal(f"inked skin, drawings by people, {painter}: median / 90th percentile", "6 / 15", found, met)
            )
    for one in report.registered:
        if one.strength == 1:
            found = f"{percent(one.median, 1)} / {percent(one.ninety_fifth, 1)}"
            met = one.median <= 0.03 and one.ninety_fifth <= 0.08
            goals.append(Goal("registration, strength 1: median / 95th percentile", "3 % / 8 %", found, met))
    blanks = [one for one in report.blanks if one.painter.startswith("trust") and one.component in ("nose", "mouth")]
    if blanks:
        worst = max(blanks, key=lambda one: one.ratio)
        found = f"{worst.ratio:.2f} times ({worst.component}, {worst.painter})"
        figure = "a blank nose or mouth: patch distance to photos, beside the same drawn, worst of both and all trusts"
        goals.append(Goal(figure, "at most 1.1 times", found, worst.ratio <= 1.1))
    return goals


def patch_goal(report: Report) -> Goal:
    """Half of every rival's distance, at every scale, of the same style."""
    figure, goal = "patch distance to the photos, against the rival's", "at most half, at every scale, style and trust"
    shares = [
        value / max(theirs.figures.patches[side], 1e-6)
        for groups in report.rivals.values()
        for theirs in groups
        for ours in report.of((theirs.style,))
        for side, value in ours.figures.patches.items()
    ]
    if not shares:
        return Goal(figure, goal, NO_RIVAL, None)
    return Goal(figure, goal, f"{min(shares):.2f} to {max(shares):.2f} of it", max(shares) <= 0.5)


def following_goals(report: Report, trust: float) -> List[Goal]:
    """Landmark errors beside the rival's: level on clean sketches, better on rough ones at every trust."""
    goals = []
    for styles, at, figure, goal in (
        (CLEAN, trust, f"landmark error beside the rival's, clean sketches, trust {trust:g}", "not above it"),
        ((ROUGH,), None, "landmark error beside the rival's, rough sketches, every trust", "below it"),
    ):
        ours = known([mean_error(group.figures) for group in report.of(styles, at)])
        errors = [
            known([mean_error(one.figures) for one in of if one.style in styles]) for of in report.rivals.values()
        ]
        theirs = [average(found) for found in errors if found]
        if not ours or not theirs:
            goals.append(Goal(figure, goal, NO_RIVAL, None))
            continue
        mine, other = (average(ours) if styles == CLEAN else max(ours)), min(theirs)
        met = mine <= other if styles == CLEAN else mine < other
        goals.append(Goal(figure, goal, f"{percent(mine)} beside {percent(other)}", met))
    return goals


def _similar_enough(similar: float, least: Optional[float], theirs: Optional[float]) -> Optional[bool]:
    """Whether both bounds are met; None where the one that is known is met and the other is not known."""
    bounds = [similar >= least] if least is not None else []
    bounds += [similar > theirs] if theirs is not None else []
    return all(bounds) if len(bounds) == 2 or not all(bounds) else None


def _beside(theirs: Optional[float]) -> str:
    return "" if theirs is None else f" (the rival's: {theirs:.3f})"


def _listed(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.2f}" for name, share in shares.items()) or NOT_MEASURED
