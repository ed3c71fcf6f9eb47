"""Write a translator for other programs: `export.py TRANSLATOR FILE.onnx`, or FILE.h5 for Keras, see --help."""

from __future__ import annotations

import sys
from typing import Optional, Sequence

from engine.backend.jittor_setup import load
from engine.translating.translator import find
from options import program
from options.export import HDF5, ExportOptions, parse


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 when the file is written, 1 where it could not be, 130 stopped with Ctrl-C."""
    options = parse(argv)
    return program.run("export.py", lambda: write(options), f"Stopped; {options.file} was not written.")


def write(options: ExportOptions) -> int:
    """Write the file; returns the exit code."""
    load()
    from engine.translating.onnx_export import export  # after Jittor's own import, which `load` makes safe
    from training.translators.registry import know_network

    info = find(options.translator, options.folder)
    know_network(info.method)
    if options.file.suffix.lower() == HDF5:
        from training.translators.foreign import write_keras

        write_keras(info, options.file)
        sys.stdout.write(f"{options.file}: {info.title} ({info.direction}), for Keras' load_weights.\n")
        return 0
    export(info, options.file)
    sys.stdout.write(f"{options.file}: {info.title} ({info.direction}), {info.size} x {info.size} pixels, -1..1.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
