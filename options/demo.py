"""Options of `demo.py`."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Optional, Sequence, Tuple

from configs.components import CANVAS, NAMES
from configs.families import presets
from configs.families.compact import COMPACT
from engine.backend.runners import AUTO, RUNTIMES
from engine.drawing.control_words import neighbour_count, tag_names, trust_values
from engine.drawing.controls import DEFAULT_NEIGHBOURS, Appearance, Controls
from engine.drawing.placement import AUTOMATIC, NONE, Placing
from engine.method.upscaling import SIZES
from options.fields import sentence

ROOT = Path(__file__).resolve().parent.parent
TEST_INPUT = ROOT / "test_input"
# Installed as a package, the program lies where nobody looks for results.
TEST_OUTPUT = (ROOT if (ROOT / "install.sh").is_file() else Path()) / "test_output"
CONTROLS = ("trust", "tags", "neighbours", "look", "appearance-from", "skin", "hair", "placement", "straightened")
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


def parser() -> argparse.ArgumentParser:
    """The command line of `demo.py`."""
    result = argparse.ArgumentParser(
        prog="demo.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument(
        "--preset",
        choices=sorted(presets()),
        default=COMPACT.name,
        help="which networks draw: compact, the project's own (the default), or paper, the published ones, whose files "
        "you put into Param/",
    )
    result.add_argument(
        "--runtime",
        choices=RUNTIMES,
        default=AUTO,
        help="what runs the networks: openvino, jittor, or auto (the default), which is Jittor where CUDA answers and "
        "OpenVINO elsewhere",
    )
    result.add_argument(
        "--open", metavar="SKETCH", type=Path, help="a picture or a saved session to begin with in the window"
    )
    batch = result.add_argument_group("export without a window")
    batch.add_argument("--batch", metavar="SKETCHES", type=Path, help="a folder of sketches, or one sketch")
    batch.add_argument("--output", metavar="FOLDER", type=Path, help="where the portraits go (default: test_output)")
    batch.add_argument(
        "--trust",
        type=sentence(trust_values),
        metavar="TRUST",
        help="how far the drawing is trusted: 1 follows it, 0 follows the faces the networks know (default: 0.5); for "
        "all components, or by name as in eye1=0.4,mouth=1",
    )
    batch.add_argument(
        "--tags", type=tag_names, metavar="TAGS", help="only faces with these tags guide the drawing, for example woman"
    )
    batch.add_argument(
        "--neighbours",
        type=sentence(neighbour_count),
        metavar="K",
        help=f"how many of the nearest faces guide it (default: {DEFAULT_NEIGHBOURS})",
    )
    appearance = batch.add_mutually_exclusive_group()
    appearance.add_argument(
        "--look",
        metavar="NAME",
        help="skin, hair and light: one of the studio's named looks; or a number, for another of the people that the "
        "drawing suggests (default: 0)",
    )
    appearance.add_argument(
        "--appearance-from", metavar="PHOTO", type=Path, help="skin, hair and light of the face in this photo"
    )
    batch.add_argument(
        "--skin", metavar="NAME", help="one of the studio's colours of skin, for example tan, or any, as #c08a60"
    )
    batch.add_argument(
        "--hair", metavar="NAME", help="one of the studio's colours of hair, for example black, or any, as #b04020"
    )
    batch.add_argument(
        "--placement",
        choices=(AUTOMATIC, NONE),
        help="automatic: find where the parts of a face are drawn (the default); none: take them to lie in their boxes",
    )
    batch.add_argument(
        "--straightened", action="store_true", default=None, help="show the face upright in the middle, not as drawn"
    )
    batch.add_argument(
        "--painter",
        metavar="NAME",
        help="who paints the portraits: a translator of Param/translators, for example pix2pix-face, or its folder "
        "(default: the networks of --preset, to which alone the options above are something)",
    )
    batch.add_argument(
        "--size",
        type=int,
        choices=SIZES,
        help=f"side of the portraits in pixels (default: {CANVAS}); larger ones are made by the project's upscaler",
    )
    web = result.add_argument_group("the page in the browser")
    web.add_argument("--web", action="store_true", help="serve the page (after `sh install.sh --web`)")
    web.add_argument("--port", type=port_number, help=f"where it listens (default: {PORT})")
    web.add_argument(
        "--host", help=f"the address it listens at (default: {HOST}, this computer only; 0.0.0.0 is every network)"
    )
    web.add_argument(
        "--allowed-hosts",
        type=host_names,
        metavar="NAMES",
        help="further names that the page may be called by, for example studio.example.org; * is any",
    )
    web.add_argument(
        "--root-path",
        type=path_prefix,
        metavar="PATH",
        help="behind a proxy: the path under which it shows the page, / for its root; what it says about who asks is "
        "believed then",
    )
    web.add_argument(
        "--engines",
        type=engine_count,
        metavar="N",
        help=f"how many engines draw at the same time, 1 to {MOST_ENGINES}, each with memory of its own (default: 1)",
    )
    web.add_argument(
        "--password",
        nargs="?",
        const=MADE_UP,
        metavar="WORD",
        help="visitors have to know this; without a word one is made up and printed",
    )
    return result


def parse(argv: Optional[Sequence[str]] = None) -> DemoOptions:
    """The options in `argv` (the program's own by default). Ends the program with exit code 2 and a sentence where
    they are wrong."""
    command = parser()
    given = command.parse_args(argv)
    if given.batch is None:
        for name in ("output", "painter", "size") + CONTROLS:
            if getattr(given, name.replace("-", "_")) is not None:
                command.error(f"--{name} belongs to an export: say what to export with --batch SKETCHES")
    elif given.painter is not None:
        for name in CONTROLS:
            if getattr(given, name.replace("-", "_")) is not None:
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
        appearance=replace(look, skin=given.skin or "", hair=given.hair or ""),
        placing=Placing(given.placement or AUTOMATIC, straightened=bool(given.straightened)),
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
