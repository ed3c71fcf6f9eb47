#!/usr/bin/env python3
"""The studio: draw a face, and a portrait follows. `demo.py --help` says what else it does."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Optional, Sequence

from options.demo import TEST_INPUT, DemoOptions, parse

_NO_DISPLAY = """\
There is no display here, so the window cannot open. Exporting {source} to {output} instead.
Export your own sketches with:  demo.py --batch FOLDER --output FOLDER"""


def display_answers() -> bool:
    """Whether a window could open: Qt would end the program where it cannot."""
    if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY") or not sys.platform.startswith("linux"):
        return True
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt says better what is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def export(options: DemoOptions) -> int:
    """Export sketches; returns the program's exit code."""
    from engine.batch import run
    from engine.process.client import EngineClient

    # A batch that was asked for one preset must not come out of another, so nothing stands in for it.
    client = EngineClient(options.preset, fallback=options.batch is None)
    source = options.batch or options.open or TEST_INPUT
    return run(source, options.output, options.controls, client, options.appearance_from)


def show(options: DemoOptions) -> int:
    """Open the window; returns the program's exit code."""
    try:
        from ui.app import run
    except ImportError as error:
        if (error.name or "").split(".")[0] != "PyQt5":
            raise
        print("PyQt5, which shows the window, is not installed: run install.sh again.", file=sys.stderr)
        return 1
    from engine.process.client import EngineClient

    return run(lambda: EngineClient(options.preset), open_file=options.open)


def serve(options: DemoOptions) -> int:
    """Serve the page; returns the program's exit code."""
    from engine.process.client import EngineClient
    from web.app import Serving, run

    serving = Serving(options.host, options.port, options.allowed_hosts, options.root_path, options.password)
    return run(EngineClient(options.preset), TEST_INPUT, serving, lambda text: print(text, file=sys.stderr, flush=True))


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Do what the command line says; returns the program's exit code."""
    options = parse(argv)
    if options.batch is not None:
        return export(options)
    if options.web:
        return serve(options)
    if not display_answers():
        print(_NO_DISPLAY.format(source=options.open or TEST_INPUT, output=options.output), file=sys.stderr)
        return export(options)
    return show(options)


if __name__ == "__main__":
    sys.exit(main())
