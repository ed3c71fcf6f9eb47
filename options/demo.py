"""Options of `demo.py`."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

from configs.components import CANVAS, NAMES
from configs.families import presets
from configs.families.compact import COMPACT
from engine.backend.runners import AUTO, RUNTIMES
from engine.drawing.control_words import neighbour_count, tag_names, trust_values
from engine.drawing.controls import DEFAULT_NEIGHBOURS, Appearance, Controls
from engine.drawing.placement import AUTOMATIC, NONE, Placing
from engine.method.upscaling import SIZES
from options.fields import add_options, option, read_options, sentence

ROOT = Path(__file__).resolve().parent.parent
TEST_INPUT = ROOT / "test_input"
# Installed as a package, the program lies where nobody looks for results.
TEST_OUTPUT = (ROOT if (ROOT / "install.sh").is_file() else Path()) / "test_output"
CONTROLS = (
    "trust",
    "tags",
    "neighbours",
    "look",
    "appearance-from",
    "skin",
    "hair",
    "eyes",
    "placement",
    "straightened",
)
"""Options of an export that say how the networks of a preset paint."""
HOST, PORT = "127.0.0.1", 7860
MADE_UP = "(made up)"

_DESCRIPTION = """\
Draw a face with a few strokes and watch a portrait follow the pen.

Without options the studio's window opens. With --batch it stays closed: every sketch of a folder becomes a
portrait, beside a contact sheet of all of them and results.json, which says how each was made. With --web the studio
is a page in the browser."""

_EXAMPLES = f"""\
examples:
  demo.py                                            open the studio
  demo.py --open face.png                            open it with a sketch
  demo.py --batch test_input --output test_output    export a folder without a window
  demo.py --batch sketches --output faces --trust 0.8 --tags woman
  demo.py --batch sketches --output faces --trust eye1=0.4,mouth=1
  demo.py --batch sketches --output faces --appearance-from portrait.jpg
  demo.py --web                                      serve the page at http://127.0.0.1:{PORT}

components for --trust: {", ".join(NAMES)}

exit codes: 0 all is well, 1 something could not be exported, 2 wrong options, 130 stopped by Ctrl-C"""
MOST_ENGINES = 16


@dataclass(frozen=True)
class DemoOptions:
    """What the command line asked for.

    preset: which networks. runtime: what runs them. open: a sketch or a saved session to begin with. batch: a folder
    or one sketch to export, or None for the window. output: where exports go. controls: how they are drawn.
    appearance_from: a photo whose appearance they take. size: side of the faces in pixels. web: serve the page
    instead, at host and port; allowed_hosts, root_path and password as `web.app.Serving` has them; engines: how many
    draw for it.
    """

    preset: str = COMPACT.name
    runtime: str = AUTO
    open: Optional[Path] = None
    batch: Optional[Path] = None
    output: Path = TEST_OUTPUT
    controls: Controls = field(default_factory=Controls)
    appearance_from: Optional[Path] = None
    painter: str = ""
    size: int = CANVAS
    web: bool = False
    host: str = HOST
    port: int = PORT
    allowed_hosts: Tuple[str, ...] = ()
    root_path: Optional[str] = None
    engines: int = 1
    password: Optional[str] = ""


def port_number(text: str) -> int:
    """A port. Raises argparse.ArgumentTypeError with a sentence."""
    if not text.strip().isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, which is a number from 1 to 65535")
    return int(text)


def engine_count(text: str) -> int:
    """How many engines. Raises argparse.ArgumentTypeError with a sentence."""
    if not text.strip().isdigit() or not 1 <= int(text) <= MOST_ENGINES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of engines, which is 1 to {MOST_ENGINES}")
    return int(text)


def host_names(text: str) -> Tuple[str, ...]:
    """Names from "studio.example.org,studio.local"; "*" is any."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def path_prefix(text: str) -> str:
    """ "" from "/", "/studio" from "studio/" and the like. Raises argparse.ArgumentTypeError with a sentence."""
    path = "/" + text.strip("/") if text.strip("/") else ""
    if not re.fullmatch(r"(/[\w.~-]+)*", path):
        raise argparse.ArgumentTypeError(f"{text!r} is not a path such as /studio")
    return path


_EXPORT, _PAGE = "export without a window", "the page in the browser"


@dataclass(frozen=True)
class _CommandLine:
    """What is on the command line, word by word; None where it is not."""

    preset: str = option(
        COMPACT.name,
        "which networks draw: compact, the project's own (the default), or paper, the published ones, whose files "
        "you put into Param/",
        choices=lambda: sorted(presets()),
    )
    runtime: str = option(
        AUTO,
        "what runs the networks: openvino, jittor, or auto (the default), which is Jittor where CUDA answers and "
        "OpenVINO elsewhere",
        choices=RUNTIMES,
    )
    open: Optional[Path] = option(None, "a picture or a saved session to begin with in the window", metavar="SKETCH")
    batch: Optional[Path] = option(None, "a folder of sketches, or one sketch", group=_EXPORT, metavar="SKETCHES")
    output: Optional[Path] = option(
        None, "where the portraits go (default: test_output)", group=_EXPORT, metavar="FOLDER"
    )
    trust: Optional[Dict[str, float]] = option(
        None,
        "how far the drawing is trusted: 1 follows it, 0 follows the faces the networks know (default: 0.5); for "
        "all components, or by name as in eye1=0.4,mouth=1",
        group=_EXPORT,
        type=sentence(trust_values),
        metavar="TRUST",
    )
    tags: Optional[Tuple[str, ...]] = option(
        None,
        "only faces with these tags guide the drawing, for example woman",
        group=_EXPORT,
        type=tag_names,
        metavar="TAGS",
    )
    neighbours: Optional[int] = option(
        None,
        f"how many of the nearest faces guide it (default: {DEFAULT_NEIGHBOURS})",
        group=_EXPORT,
        type=sentence(neighbour_count),
        metavar="K",
    )
    look: Optional[str] = option(
        None,
        "skin, hair and light: one of the studio's named looks; or a number, for another of the people that the "
        "drawing suggests (default: 0)",
        group=_EXPORT,
        excludes="appearance",
        metavar="NAME",
    )
    appearance_from: Optional[Path] = option(
        None,
        "skin, hair and light of the face in this photo",
        group=_EXPORT,
        excludes="appearance",
        metavar="PHOTO",
    )
    skin: Optional[str] = option(
        None,
        "one of the studio's colours of skin, for example tan, or any, as #c08a60",
        group=_EXPORT,
        metavar="NAME",
    )
    hair: Optional[str] = option(
        None,
        "one of the studio's colours of hair, for example black, or any, as #b04020",
        group=_EXPORT,
        metavar="NAME",
    )
    eyes: Optional[str] = option(
        None,
        "a colour of eyes: dark brown, brown, hazel, green, blue, grey, or any, as #4f86b5",
        group=_EXPORT,
        metavar="NAME",
    )
    placement: Optional[str] = option(
        None,
        "automatic: find where the parts of a face are drawn (the default); none: take them to lie in their boxes",
        group=_EXPORT,
        choices=(AUTOMATIC, NONE),
    )
    straightened: bool = option(False, "show the face upright in the middle, not as drawn", group=_EXPORT)
    painter: Optional[str] = option(
        None,
        "who paints the portraits: a translator of Param/translators, for example pix2pix-face, or its folder "
        "(default: the networks of --preset, to which alone the options above are something)",
        group=_EXPORT,
        metavar="NAME",
    )
    size: Optional[int] = option(
        None,
        f"side of the portraits in pixels (default: {CANVAS}); larger ones are made by the project's upscaler",
        group=_EXPORT,
        choices=SIZES,
    )
    web: bool = option(False, "serve the page (after `sh install.sh --web`)", group=_PAGE)
    port: Optional[int] = option(None, f"where it listens (default: {PORT})", group=_PAGE, type=port_number)
    host: Optional[str] = option(
        None,
        f"the address it listens at (default: {HOST}, this computer only; 0.0.0.0 is every network)",
        group=_PAGE,
    )
    allowed_hosts: Optional[Tuple[str, ...]] = option(
        None,
        "further names that the page may be called by, for example studio.example.org; * is any",
        group=_PAGE,
        type=host_names,
        metavar="NAMES",
    )
    root_path: Optional[str] = option(
        None,
        "behind a proxy: the path under which it shows the page, / for its root; what it says about who asks is "
        "believed then",
        group=_PAGE,
        type=path_prefix,
        metavar="PATH",
    )
    engines: Optional[int] = option(
        None,
        f"how many engines draw at the same time, 1 to {MOST_ENGINES}, each with memory of its own (default: 1)",
        group=_PAGE,
        type=engine_count,
        metavar="N",
    )
    password: Optional[str] = option(
        None,
        "visitors have to know this; without a word one is made up and printed",
        group=_PAGE,
        nargs="?",
        const=MADE_UP,
        metavar="WORD",
    )


def parser() -> argparse.ArgumentParser:
    """The command line of `demo.py`."""
    result = argparse.ArgumentParser(
        prog="demo.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(result, _CommandLine)
    return result


def parse(argv: Optional[Sequence[str]] = None) -> DemoOptions:
    """The options in `argv` (the program's own by default). Ends the program with exit code 2 and a sentence where
    they are wrong."""
    command = parser()
    given: _CommandLine = read_options(_CommandLine, command.parse_args(argv))
    if given.batch is None:
        for name in ("output", "painter", "size") + CONTROLS:
            if getattr(given, name.replace("-", "_")) not in (None, False):
                command.error(f"--{name} belongs to an export: say what to export with --batch SKETCHES")
    elif given.painter is not None:
        for name in CONTROLS:
            if getattr(given, name.replace("-", "_")) not in (None, False):
                command.error(f"--{name} is nothing to a translator, which goes by the drawing alone: leave it out")
    if given.batch is not None and given.open is not None:
        command.error("--open belongs to the window and --batch stays without one: choose one of them")
    if given.web and (given.batch is not None or given.open is not None):
        command.error("--web serves the page: leave out --batch and --open")
    for name in ("port", "host", "allowed-hosts", "root-path", "engines", "password"):
        if getattr(given, name.replace("-", "_")) is not None and not given.web:
            command.error(f"--{name} belongs to the page: add --web")
    if given.password == "":
        command.error("--password needs a word that is not empty, or none to have one made up")
    look = Appearance.called(given.look) if given.look else Appearance()
    controls = Controls(
        tags=given.tags or (),
        neighbours=given.neighbours or DEFAULT_NEIGHBOURS,
        appearance=replace(look, skin=given.skin or "", hair=given.hair or "", eyes=given.eyes or ""),
        placing=Placing(given.placement or AUTOMATIC, straightened=given.straightened),
    ).with_trust(given.trust or {})
    return DemoOptions(
        preset=given.preset,
        runtime=given.runtime,
        open=given.open,
        batch=given.batch,
        output=given.output or TEST_OUTPUT,
        controls=controls,
        appearance_from=given.appearance_from,
        painter=given.painter or "",
        size=given.size or CANVAS,
        web=given.web,
        host=given.host or HOST,
        port=given.port or PORT,
        allowed_hosts=given.allowed_hosts or (),
        root_path=given.root_path,
        engines=given.engines or 1,
        password=None if given.password is MADE_UP else given.password or "",
    )
