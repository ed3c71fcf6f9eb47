"""The figures that the weights are to reach, and how near an evaluation came."""

from __future__ import annotations

from typing import List, Optional

from training.scoring.report import (
    CLEAN,
    MEAN_FACE,
    ROUGH,
    Goal,
    Report,
    average,
    known,
    mean_error,
    number,
    percent,
)

NO_RIVAL = "no rival in this run"


def goals(report: Report) -> List[Goal]:
    """The figures to reach, and how near the run came."""
    trust = max(group.trust for group in report.groups)
    clean, rough = report.of(CLEAN, trust), report.of((ROUGH,))
    least = min(min(group.figures.found, group.found_default) for group in report.groups)
    sharp = [group.figures.sharpness for group in report.groups]
    varied = known([group.figures.variety for group in report.groups])
    following = known([mean_error(group.figures) for group in clean])
    wild = known([mean_error(group.figures) for group in rough])
    similar = average([group.figures.ssim for group in clean])
    rivals = [average([one.figures.ssim for one in group if one.style in CLEAN]) for group in report.rivals.values()]
    theirs = max(rivals) if rivals else None
    mean_face = report.baselines.get(MEAN_FACE)
    return [
        Goal(f"face found, every style and trust, both appearances ({report.detector})", "all", percent(least, 0),
             least == 1.0),
        Goal(f"landmark error to the true photo, clean sketches, trust {trust:g}", "at most 2.3 %",
             percent(average(following)), average(following) <= 0.023 if following else None),
        Goal("landmark error to the true photo, rough sketches, best trust", "at most 3 %",
             percent(min(wild) if wild else None), min(wild) <= 0.03 if wild else None),
        Goal("sharpness, least and most of all styles and trusts", "0.8 to 1.25",
             f"{min(sharp):.2f} to {max(sharp):.2f}", min(sharp) >= 0.8 and max(sharp) <= 1.25),
        patch_goal(report),
        Goal(f"SSIM to the true photo, clean sketches, trust {trust:g}",
             "the mean training face's and 0.05" if mean_face is None else f"at least {mean_face.ssim + 0.05:.3f} "
             "(the mean training face's and 0.05), and above the rival's",
             f"{similar:.3f}{_beside(theirs)}",
             _similar_enough(similar, None if mean_face is None else mean_face.ssim + 0.05, theirs)),
        Goal("variety, least of all styles and trusts", "at least 0.7", number(min(varied) if varied else None),
             min(varied) >= 0.7 if varied else None),
    ] + following_goals(report, trust)  # fmt: skip


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
