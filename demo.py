#!/usr/bin/env python3
"""The studio: draw a face, and a portrait follows. `demo.py --help` says what else it does."""

from __future__ import annotations

import ctypes
import importlib.util
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Optional, Sequence

from options.demo import TEST_INPUT, DemoOptions, parse

_NO_LIBRARY = """\
The window cannot open, because {library} is missing here. {advice}
Without a window, export your sketches with:  demo.py --batch FOLDER --output FOLDER"""
_PACKAGES = """\
Install what it needs:
    sudo apt-get install -y {packages}"""
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


def missing_library() -> str:
    """The library that Qt needs for a window here and that this computer lacks; "" where nothing is missing.

    Qt itself would end the program, with a message about its plugins.
    """
    if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY") or not sys.platform.startswith("linux"):
        return ""
    found = importlib.util.find_spec("PyQt5")
    folders = (found.submodule_search_locations if found else None) or ()
    plugins = [path for folder in folders for path in Path(folder).glob("Qt*/plugins/platforms/libqxcb.so")]
    for plugin in plugins:
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            return str(error).split(":")[0]
    return ""


def missing_packages() -> str:
    """What `install.sh` would install of the system's packages; "" where the program came without it."""
    script = Path(__file__).resolve().parent / "install.sh"
    if not script.is_file():
        return ""
    listed = subprocess.run(["sh", str(script), "--packages"], stdout=subprocess.PIPE, text=True, check=False)
    return listed.stdout.strip()


def export(options: DemoOptions) -> int:
    """Export sketches; returns the program's exit code."""
    from configs.families.compact import COMPACT
    from engine.batch import run
    from engine.process.client import EngineClient

    # A batch that was asked for one preset must not come out of another, so nothing stands in for it.
    fallback = COMPACT.name if options.batch is None else None
    client = EngineClient(options.preset, fallback, runtime=options.runtime)
    source = options.batch or options.open or TEST_INPUT
    return run(source, options.output, options.controls, client, options.appearance_from, options.painter, options.size)


def show(options: DemoOptions) -> int:
    """Open the window; returns the program's exit code."""
    library = missing_library()
    if library:
        packages = missing_packages()
        advice = _PACKAGES.format(packages=packages) if packages else "Install the system's package that has it."
        print(_NO_LIBRARY.format(library=library, advice=advice), file=sys.stderr)
        return 1
    try:
        from ui.app import run
    except ImportError as error:
        if (error.name or "").split(".")[0] != "PyQt5":
            raise
        print("PyQt5, which shows the window, is not installed: run install.sh again.", file=sys.stderr)
        return 1
    from engine.process.client import EngineClient

    return run(lambda: EngineClient(options.preset, runtime=options.runtime), open_file=options.open)


def serve(options: DemoOptions) -> int:
    """Serve the page; returns the program's exit code."""
    try:
        from web.app import Serving, engines, run
    except ModuleNotFoundError as error:
        if error.name != "web":
            raise
        print("The page is not in this folder: serve it from a clone of the project.", file=sys.stderr)
        return 1
    serving = Serving(options.host, options.port, options.allowed_hosts, options.root_path, options.password)
    clients = engines(options.engines, preset=options.preset, runtime=options.runtime)
    return run(clients, TEST_INPUT, serving, lambda text: print(text, file=sys.stderr, flush=True))


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
    multiprocessing.freeze_support()  # in a packaged folder this file is where the engine's process begins, too
    sys.exit(main())
