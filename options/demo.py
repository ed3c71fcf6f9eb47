"""Options of `demo.py`."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
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
from options.fields import add_options, given, option, read_options, sentence

ROOT = Path(__file__).resolve().parent.parent
TEST_INPUT = ROOT / "test_input"
# Installed as a package, the program lies where nobody looks for results.
TEST_OUTPUT = (ROOT if (ROOT / "install.sh").is_file() else Path()) / "test_output"
_EXPORT, _PAGE = "export without a window", "the page in the browser"
HOST, PORT = "127.0.0.1", 7860

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


@dataclass(frozen=True)
class DemoOptions:
    """What the command line asks for. Without `batch` and `web` it is the window."""

    preset: str = option(
        COMPACT.name,
        "which networks draw: compact, the project's own (the default), or paper, the published ones, whose files "
        "belong into Param/",
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
    output: Path = option(TEST_OUTPUT, "where the portraits go (default: test_output)", group=_EXPORT, metavar="FOLDER")
    trust: Optional[Dict[str, float]] = option(
        None,
        "how far the drawing is trusted: 1 follows it, 0 follows the faces the networks know (default: 0.5); for "
        "all components, or by name as in eye1=0.4,mouth=1",
        group=_EXPORT,
        unless="painter",
        type=sentence(trust_values),
        metavar="TRUST",
    )
    tags: Tuple[str, ...] = option(
        (),
        "only faces with these tags guide the drawing, for example woman",
        group=_EXPORT,
        unless="painter",
        type=tag_names,
        metavar="TAGS",
    )
    neighbours: int = option(
        DEFAULT_NEIGHBOURS,
        f"how many of the nearest faces guide it (default: {DEFAULT_NEIGHBOURS})",
        group=_EXPORT,
        unless="painter",
        type=sentence(neighbour_count),
        metavar="K",
    )
    look: str = option(
        "",
        "skin, hair and light: one of the studio's named looks; or a number, for another of the people that the "
        "drawing suggests (default: 0)",
        group=_EXPORT,
        unless="painter",
        excludes="appearance",
        metavar="NAME",
    )
    appearance_from: Optional[Path] = option(
        None,
        "skin, hair and light of the face in this photo",
        group=_EXPORT,
        unless="painter",
        excludes="appearance",
        metavar="PHOTO",
    )
    skin: str = option(
        "",
        "one of the studio's colours of skin, for example tan, or any, as #c08a60",
        group=_EXPORT,
        unless="painter",
        metavar="NAME",
    )
    hair: str = option(
        "",
        "one of the studio's colours of hair, for example black, or any, as #b04020",
        group=_EXPORT,
        unless="painter",
        metavar="NAME",
    )
    eyes: str = option(
        "",
        "a colour of eyes: dark brown, brown, hazel, green, blue, grey, or any, as #4f86b5",
        group=_EXPORT,
        unless="painter",
        metavar="NAME",
    )
    placement: str = option(
        AUTOMATIC,
        "automatic: find where the parts of a face are drawn (the default); none: assume that they lie in their boxes",
        group=_EXPORT,
        unless="painter",
        choices=(AUTOMATIC, NONE),
    )
    straightened: bool = option(
        False, "show the face upright in the middle, not as drawn", group=_EXPORT, unless="painter"
    )
    painter: str = option(
        "",
        "what paints the portraits: a translator of Param/translators, for example pix2pix-face, or its folder "
        "(default: the networks of --preset, which alone use the options above)",
        group=_EXPORT,
        metavar="NAME",
    )
    size: int = option(
        CANVAS,
        f"side of the portraits in pixels (default: {CANVAS}); larger ones are made by the upscaler",
        group=_EXPORT,
        choices=SIZES,
    )
    web: bool = option(False, "serve the page (after `sh install.sh --web`)", group=_PAGE)
    port: int = option(PORT, f"where it listens (default: {PORT})", group=_PAGE, type=port_number)
    host: str = option(
        HOST,
        f"the address it listens at (default: {HOST}, this computer only; 0.0.0.0 is every network)",
        group=_PAGE,
    )
    allowed_hosts: Tuple[str, ...] = option(
        (),
        "further host names of the page, for example studio.example.org; * allows any",
        group=_PAGE,
        type=host_names,
        metavar="NAMES",
    )
    root_path: Optional[str] = option(
        None,
        "behind a proxy: the path under which it shows the page, / for its root; the client's address that the proxy "
        "reports is believed then",
        group=_PAGE,
        type=path_prefix,
        metavar="PATH",
    )
    engines: int = option(
        1,
        f"how many engines draw at the same time, 1 to {MOST_ENGINES}, each with memory of its own (default: 1)",
        group=_PAGE,
        type=engine_count,
        metavar="N",
    )
    password: Optional[str] = option(
        "",
        "visitors need this password; without WORD one is generated and printed",
        group=_PAGE,
        nargs="?",
        metavar="WORD",
    )

    @property
    def controls(self) -> Controls:
        """How the faces of an export are drawn."""
        look = Appearance.called(self.look) if self.look else Appearance()
        return Controls(
            tags=self.tags,
            neighbours=self.neighbours,
            appearance=replace(look, skin=self.skin, hair=self.hair, eyes=self.eyes),
            placing=Placing(self.placement, straightened=self.straightened),
        ).with_trust(self.trust or {})


def parser() -> argparse.ArgumentParser:
    """The command line of `demo.py`."""
    result = argparse.ArgumentParser(
        prog="demo.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(result, DemoOptions)
    return result


def parse(argv: Optional[Sequence[str]] = None) -> DemoOptions:
    """The options in `argv` (the program's own by default). Ends the program with exit code 2 and a sentence where
    they are wrong."""
    command = parser()
    options: DemoOptions = read_options(DemoOptions, command.parse_args(argv))
    for one in given(DemoOptions, command, argv):
        option_name, group = f"--{one.name.replace('_', '-')}", one.metadata.get("group")
        if group == _EXPORT and options.batch is None:
            command.error(f"{option_name} belongs to an export: say what to export with --batch SKETCHES")
        if group == _PAGE and not options.web:
            command.error(f"{option_name} belongs to the page: add --web")
        if one.metadata.get("unless") == "painter" and options.painter:
            command.error(f"{option_name} means nothing to a translator, which goes by the drawing alone: leave it out")
        if one.name == "password" and options.password == "":
            command.error("--password needs a word that is not empty, or none to have one generated")
    if options.batch is not None and options.open is not None:
        command.error("--open belongs to the window and --batch stays without one: choose one of them")
    if options.web and (options.batch is not None or options.open is not None):
        command.error("--web serves the page: leave out --batch and --open")
    return options
