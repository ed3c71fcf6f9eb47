"""Write a translator as an ONNX file, for phones and servers: `export.py TRANSLATOR FILE.onnx`, see --help."""

from __future__ import annotations

import sys
from typing import Optional, Sequence

from engine.checkpoints import CheckpointError
from engine.runtime import RestartNeeded, RuntimeProblem, load
from engine.sketch import SketchError
from options.export import parse


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Returns the exit code: 0 when the file is written, 1 where it could not be."""
    options = parse(argv)
    try:
        load()
        from engine.onnx_export import export  # after Jittor's own import, which `load` makes safe
        from engine.translators import Translator

        translator = Translator.load(options.translator, options.folder)
        export(translator, options.file)
    except (CheckpointError, SketchError, RuntimeProblem, RestartNeeded, ValueError) as error:
        sys.stderr.write(f"export.py: {str(error).rstrip('.')}.\n")
        return 1
    info = translator.info
    sys.stdout.write(f"{options.file}: {info.title} ({info.direction}), {info.size} x {info.size} pixels, -1..1.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
