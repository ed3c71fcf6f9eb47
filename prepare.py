"""Turn folders of portraits into a dataset to train on; see `prepare.py --help`."""

from __future__ import annotations

import sys
from concurrent.futures import BrokenExecutor
from typing import Optional, Sequence

from options import program
from options.prepare import PairOptions, PrepareOptions, parse, parse_pairs
from training.data.pairs import write_side_by_side
from training.data.prepare import prepare


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 nothing could be prepared, 130 stopped with Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["pairs"]:
        wanted = parse_pairs(words[1:])
        return program.run("prepare.py", lambda: pairs(wanted))
    options = parse(words)
    stopped = f"Stopped. Run the same command again to go on; what is done stays in {options.output}."
    return program.run("prepare.py", lambda: faces(options), stopped)


def faces(options: PrepareOptions) -> int:
    """Make a dataset of portraits; returns the exit code."""
    try:
        samples = prepare(options)
    except BrokenExecutor as error:
        raise OSError("a process died, perhaps for want of memory; run again with fewer --jobs") from error
    sys.stdout.write(f"{len(samples)} samples in {options.output}; look at contact_sheet.png and report.txt there.\n")
    return 0


def pairs(options: PairOptions) -> int:
    """Make side-by-side pairs; returns the exit code."""
    count = write_side_by_side(options.photos, options.sketches, options.output, options.size)
    sys.stdout.write(
        f"{count} pairs in {options.output}; train with: train.py --model pix2pix --data {options.output}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
