"""Every campaign by its name. A new one is a function that gives an `Outcome`, and a row here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Callable, Dict

from tests.campaigns.campaign import Campaign, Outcome


def _of(module: str, function: str, **own: Any) -> Callable[..., Outcome]:
    """A campaign's function, imported when it is run: each process has only what it needs. own: settings of its."""

    def run(count: int, seed: int, folder: Path, **settings: Any) -> Outcome:
        outcome: Outcome = getattr(import_module(f"tests.campaigns.{module}"), function)(
            count, seed, folder, **{**own, **settings}
        )
        return outcome

    return run


CAMPAIGNS: Dict[str, Campaign] = {
    "windows killed": Campaign(
        "the next window brings back all but the stroke under the pen; saved files are whole",
        200,
        _of("kills", "windows"),
    ),
    "screens unplugged": Campaign("the same where Xvfb is killed while somebody draws", 20, _of("kills", "screens")),
    "engines killed": Campaign("the drawing gets the same face afterwards", 100, _of("kills", "engines")),
    "trainings killed": Campaign("the run ends as one that was left alone, to the bit", 50, _of("kills", "trainings")),
    "power cuts": Campaign(
        "a file is the old one or the new one, and the new one once it is written", 10_000, _of("disk", "power_cuts")
    ),
    "full disks": Campaign(
        "one sentence; the old file stays, nothing is left beside it", 1_000, _of("disk", "full_disks")
    ),
    "updates": Campaign("memory flat within 2 %, files and threads as before", 10_000, _of("long_runs", "updates")),
    "updates by the networks that ship": Campaign(
        "the same with `compact`, not a small engine", 10_000, _of("long_runs", "updates", factory=None)
    ),
    "random events": Campaign(
        "no exception, no thread left, all can be undone", 100_000, _of("long_runs", "random_events")
    ),
    "strokes of eight hours": Campaign(
        "the last hour is as fast as others; memory flat within 2 %, files and threads as before; all can be undone",
        7_200,
        _of("long_runs", "eight_hours"),
    ),
    "pages ended": Campaign(
        "SIGTERM ends all of it within 2 s, whatever it is at; nothing is left, and visitors are told",
        50,
        _of("endings", "pages"),
    ),
    "requests by schemathesis": Campaign(
        "no request that fits the schema of the page's API, or just does not, is a fault; no file is left",
        1_000,
        _of("schema", "requests"),
    ),
    "two studios": Campaign(
        "who saves a drawing that the other has saved meanwhile is asked", 20, _of("circumstances", "two_studios")
    ),
    "surroundings": Campaign("the studio opens, draws, saves and closes", 20, _of("circumstances", "surroundings")),
    "seconds of load": Campaign(
        "16 visitors draw at the engine's own rate, none waits longer than his place in the queue, and beside slow and "
        "half-open connections and a flood at most 10 % less",
        180,
        _of("load", "visitors"),
    ),
}
