"""Write a translator as an ONNX file, for phones and servers: `export.py TRANSLATOR FILE.onnx`, see --help."""

from __future__ import annotations

import sys
from typing import Optional, Sequence

from engine.backend.runtime import load
from engine.translating.translator import find
from options import program
from options.export import ExportOptions, parse


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 when the file is written, 1 where it could not be, 130 stopped with Ctrl-C."""
    options = parse(argv)
    return program.run("export.py", lambda: write(options), f"Stopped; {options.file} was not written.")


def write(options: ExportOptions) -> int:
    """Write the file; returns the exit code."""
    load()
    from engine.backend.tracing import export  # after Jittor's own import, which `load` makes safe

    info = find(options.translator, options.folder)
    export(info, options.file)
    sys.stdout.write(f"{options.file}: {info.title} ({info.direction}), {info.size} x {info.size} pixels, -1..1.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
