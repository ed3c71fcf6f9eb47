"""Turn folders of portraits into a dataset to train on; see `prepare.py --help`."""

from __future__ import annotations

import sys
from concurrent.futures import BrokenExecutor
from typing import Optional, Sequence

from options.prepare import parse, parse_pairs
from training.pairs import write_side_by_side
from training.prepare import prepare


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 done, 1 nothing could be prepared, 130 stopped with Ctrl-C."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["pairs"]:
        return pairs(words[1:])
    options = parse(words)
    try:
        samples = prepare(options)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"prepare.py: {error}.\n")
        return 1
    except BrokenExecutor:
        sys.stderr.write("prepare.py: a process died, perhaps for want of memory; run again with fewer --jobs.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"\nStopped. Run the same command again to go on; what is done stays in {options.output}.\n")
        return 130
    sys.stdout.write(f"{len(samples)} samples in {options.output}; look at contact_sheet.png and report.txt there.\n")
    return 0


def pairs(argv: Sequence[str]) -> int:
    """Make side-by-side pairs; returns the exit code."""
    options = parse_pairs(argv)
    try:
        count = write_side_by_side(options.photos, options.sketches, options.output, options.size)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"prepare.py: {error}.\n")
        return 1
    sys.stdout.write(
        f"{count} pairs in {options.output}; train with: train.py --model pix2pix --data {options.output}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
