"""A folder of sketches becomes a folder of faces, with a contact sheet and `results.json`."""

from __future__ import annotations

import json
import re
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from tqdm import tqdm

from configs.components import CANVAS
from engine.contact_sheet import TITLES, ContactSheet
from engine.drawing.controls import Controls, FaceResult
from engine.drawing.pictures import PICTURES, SketchError, read_picture, write_bytes, write_image
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import render
from engine.files.checkpoints import CheckpointError
from engine.photos.align import PHOTO, SKETCH, align, as_photo, kind_of
from engine.photos.facefinder import find_pupils
from engine.photos.vectorise import strokes_of_photo
from engine.process.client import POLL_INTERVAL, EngineClient, EngineLost, answer_to
from engine.process.messages import Failed, Progress, Ready, Reply, Restarting, State
from engine.process.tasks import Draw, Enlarge, ReadAppearance, Task, Translate
from engine.terminal import printable
from engine.translating.translator import OWN_PAINTER, TO_PHOTO, find

SHEET = "contact_sheet"
RESULTS = "results.json"
DONE, INCOMPLETE, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; 130 is the shell's for a program that Ctrl-C has stopped."""

LITTLE_INK = 0.001  # share of the canvas; a single drawn eye has about three times that


class WrongRequest(ValueError):
    """The export cannot begin as it was asked for; the text is one sentence."""


def find_sketches(source: Path) -> Tuple[List[Path], List[Path]]:
    """The sketches of a folder in the order people count in, and the files that are left out; hidden ones are ignored.

    source: a folder, or one sketch. Raises WrongRequest.
    """
    if source.is_file():
        return [source], []
    try:
        files = [path for path in source.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise WrongRequest(f"There are no sketches at {source}: {error.strerror}.") from error

    def order(path: Path) -> List[Tuple[int, str]]:
        pieces = re.split(r"([0-9]+)", path.name.casefold())
        return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces]

    files.sort(key=lambda path: (order(path), path.name))
    sketches = [path for path in files if path.suffix.lower() in PICTURES]
    if not sketches:
        raise WrongRequest(f"There are no sketches in {source}: put pictures there ({', '.join(PICTURES)}).")
    return sketches, [path for path in files if path not in set(sketches)]


def output_names(sketches: Sequence[Path]) -> List[str]:
    """A name for each sketch's face, all different, also where the file system takes a for A."""
    stems = [path.stem.casefold() for path in sketches]
    taken = {SHEET, *(stem for stem in stems if stems.count(stem) == 1)}
    names = []
    for path, stem in zip(sketches, stems):
        name = path.stem
        if stems.count(stem) > 1 or re.match(SHEET + r"(_\d+)?$", stem):
            base = name = f"{path.stem}_{path.suffix[1:].lower()}"
            number = 2
            while name.casefold() in taken:
                name, number = f"{base}_{number}", number + 1
            taken.add(name.casefold())
        names.append(name + ".png")
    return names


class Batch:
    """One export under way: the engine, the bars, and what has been done so far.

    painter: a translator's name, "" for the networks of this project. size: side of the faces in pixels.
    """

    def __init__(
        self,
        output: Path,
        controls: Controls,
        client: EngineClient,
        expected: int,
        painter: str = "",
        size: int = CANVAS,
    ) -> None:
        self.output, self.controls, self.client, self.painter = output, controls, client, painter
        self.size = size
        self.preset, self.runtime, self.note = "", "", ""
        self.results: List[Dict[str, Any]] = []
        self.sheets: List[str] = []
        self._sheet = ContactSheet(expected, (TITLES[0], TITLES[-1]) if painter else TITLES)
        self._rare = 0.1 if sys.stderr.isatty() else 10.0  # a log file wants few lines of progress

    def say(self, message: str) -> None:
        """A line above the bar."""
        tqdm.write(printable(message), file=sys.stderr)

    def wait_until_ready(self) -> None:
        """Show what the engine does until it draws. Raises EngineLost and WrongRequest."""
        form = "{desc} |{bar}| [{elapsed}<{remaining}]"
        with tqdm(total=1.0, bar_format=form, leave=False, mininterval=self._rare, miniters=0) as bar:
            bar.set_description_str("Starting the engine")

            def on_state(state: State) -> None:
                if isinstance(state, Progress):
                    bar.set_description_str(state.text, refresh=False)
                    bar.n = bar.n if state.fraction is None else min(state.fraction, 1.0)
                elif isinstance(state, Ready):
                    self._check(state)
                elif isinstance(state, Failed):
                    raise EngineLost(state.message)
                else:
                    self.say(state.message)

            while not self.preset:
                self.client.poll(on_state)
                bar.update(0)
                if not self.preset:
                    self.client.wait(POLL_INTERVAL)

    def _check(self, ready: Ready) -> None:
        objection = ready.objection(self.controls)
        if objection:
            raise WrongRequest(objection)
        if ready.note:
            self.say(ready.note)
        self.preset, self.runtime, self.note = ready.preset, ready.runtime, ready.note

    def take_appearance(self, photo: np.ndarray) -> None:
        """Draw with the appearance of an aligned photo, (512, 512, 3) uint8 RGB. Raises EngineLost and WrongRequest."""
        reply = self._ask(ReadAppearance(photo), [])
        if reply.failure:
            raise WrongRequest(reply.failure)
        chosen = self.controls.appearance
        look = replace(reply.answer, skin=chosen.skin, hair=chosen.hair, eyes=chosen.eyes)
        self.controls = replace(self.controls, appearance=look)

    def export(self, path: Path, name: str, reading: Future[_Read]) -> None:
        """Draw one sketch and keep what came of it. reading: the sketch in `path`. Raises EngineLost."""
        entry: Dict[str, Any] = {
            "input": str(path),
            "kind": None,
            "output": None,
            "painter": self.painter or OWN_PAINTER,
            "controls": self.controls.to_json(),
            "seconds": None,
            "warnings": [],
            "error": None,
        }
        try:
            sketch, entry["kind"], entry["warnings"] = reading.result()
            if np.mean(255 - sketch) / 255 < LITTLE_INK:
                entry["warnings"].append("The sketch has very little ink.")
            if Path(name).stem != path.stem:
                entry["warnings"].append(f"Saved as {name}, because {path.stem}.png belongs to something else.")
            task: Task = Draw(sketch, self.controls)
            if self.painter:
                task = Translate(np.repeat(sketch[:, :, None], 3, axis=2), self.painter)
            reply = self._ask(task, entry["warnings"])
            if reply.failure:
                raise SketchError(reply.failure)
            result: Optional[FaceResult] = None if self.painter else reply.answer
            face: np.ndarray = reply.answer if result is None else result.face
            write_image(self.output / name, self._enlarged(face, entry["warnings"]))
        except SketchError as error:
            entry["error"] = str(error)
            self.say(f"Skipped: {error}" if path.name in str(error) else f"Skipped {path.name}: {error}")
            self.results.append(entry)
            return
        entry.update(output=name, seconds=round(reply.seconds, 4))
        self.results.append(entry)
        if result is None:
            self._show(path.stem, sketch, face)
            return
        appearance = result.appearance
        entry["appearance_used"] = None if appearance is None else [round(float(value), 4) for value in appearance]
        entry["placement"] = result.placement.to_json()
        self._show(path.stem, sketch, result.shadow, face)

    def _enlarged(self, face: np.ndarray, warnings: List[str]) -> np.ndarray:
        """The face as large as it was asked for. Raises SketchError and EngineLost."""
        if self.size == CANVAS:
            return face
        reply = self._ask(Enlarge(face, self.size), warnings)
        if reply.failure:
            raise SketchError(reply.failure)
        larger: np.ndarray = reply.answer
        return larger

    def _show(self, name: str, *pictures: np.ndarray) -> None:
        if self._sheet.full:
            self._write_sheet()
        self._sheet.add(name, *pictures)

    def _ask(self, task: Task, warnings: List[str]) -> Reply:
        """The reply to a task; restarts of the engine are printed and added to the warnings. Raises EngineLost."""

        def on_state(state: State) -> None:
            if isinstance(state, Restarting):
                warnings.append(state.message)
                self.say(state.message)

        return answer_to(self.client, task, on_state)

    def _write_sheet(self) -> None:
        name = f"{SHEET}.png" if not self.sheets else f"{SHEET}_{len(self.sheets) + 1}.png"
        write_image(self.output / name, self._sheet.take_page())
        self.sheets.append(name)

    def finish(self, expected: int) -> None:
        """Write the contact sheet and `results.json` for what there is. Raises SketchError where that fails."""
        if not self._sheet.empty:
            self._write_sheet()
        data = {
            "preset": self.preset,
            "runtime": self.runtime,
            "note": self.note,
            "complete": sum(entry["error"] is None for entry in self.results) == expected,
            "contact_sheets": self.sheets,
            "results": self.results,
        }
        write_bytes(self.output / RESULTS, (json.dumps(data, indent=1) + "\n").encode("ascii"))


def run(
    source: Path,
    output: Path,
    controls: Controls,
    client: EngineClient,
    appearance_from: Optional[Path] = None,
    painter: str = "",
    size: int = CANVAS,
) -> int:
    """Export the sketches of `source` to `output`; returns the program's exit code, see `DONE` and its neighbours.

    Writes one PNG a sketch under its name, contact_sheet.png and results.json. A sketch that cannot be drawn is named
    and skipped. Ctrl-C ends it; what is written by then is whole and listed. appearance_from: a photo whose skin, hair
    and light all faces take. painter: the translator that paints them, "" for the networks of this project.
    size: side of the faces in pixels, one of `engine.method.upscaling.SIZES`.
    """
    try:
        _check_painter(painter)
        sketches, left_out = find_sketches(source)
        folder = source if source.is_dir() else source.parent
        if output.resolve() == folder.resolve():
            raise WrongRequest(f"The faces would replace the sketches in {folder}: give another folder with --output.")
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WrongRequest(f"The folder {output} cannot be made: {error.strerror}.") from error
        photo = None if appearance_from is None else _aligned(appearance_from)
        batch = Batch(output, controls, client, len(sketches), painter, size)
        for path in left_out:
            batch.say(f"Left out {path}: it is not a picture.")
        code = _export_all(batch, list(zip(sketches, output_names(sketches))), photo)
    except WrongRequest as error:
        tqdm.write(printable(error), file=sys.stderr)
        return WRONG
    if not batch.preset:
        return code
    try:
        batch.finish(len(sketches))
    except SketchError as error:
        batch.say(str(error))
        code = code or INCOMPLETE
    batch.say(_summary(batch, output, len(sketches)))
    return code


class _Read(NamedTuple):
    """The sketch in a picture, and the picture's kind."""

    sketch: np.ndarray
    kind: str
    warnings: List[str]


def _read(path: Path) -> _Read:
    """The sketch in a picture; a photo is drawn after. Raises SketchError."""
    picture = read_picture(path)
    warnings: List[str] = []
    if kind_of(picture) == PHOTO:
        try:
            strokes, _aligned = strokes_of_photo(as_photo(picture))
            return _Read(render(strokes), PHOTO, warnings)
        except ValueError as error:
            warnings.append(f"It looks like a photo, but {error}; it was taken for a sketch.")
    return _Read(as_sketch(picture, path.name), SKETCH, warnings)


def _check_painter(painter: str) -> None:
    """Raises WrongRequest where there is no such translator, or it paints no photos."""
    try:
        if painter and find(painter).direction != TO_PHOTO:
            raise WrongRequest(f"{painter} draws photos instead of painting drawings: choose another --painter.")
    except CheckpointError as error:
        raise WrongRequest(f"Nobody paints: {error}") from error


def _aligned(path: Path) -> np.ndarray:
    """The photo in a file as it lies on the canvas, (512, 512, 3) uint8 RGB. Raises WrongRequest."""
    try:
        photo = as_photo(read_picture(path))
        return align(photo, find_pupils(photo))[0]
    except SketchError as error:
        raise WrongRequest(str(error)) from error
    except ValueError as error:
        raise WrongRequest(f"No appearance can be taken from {path.name}: {error}.") from error


def _export_all(batch: Batch, jobs: Sequence[Tuple[Path, str]], photo: Optional[np.ndarray]) -> int:
    """Draw every sketch; returns the exit code. photo: aligned, whose appearance counts. Raises WrongRequest."""
    bar: Optional[Any] = None
    try:
        # Each sketch is read while the engine starts or draws the one before.
        with batch.client, ThreadPoolExecutor(1) as reader:
            readings = deque(reader.submit(_read, path) for path, _ in jobs[:1])
            batch.wait_until_ready()
            if photo is not None:
                batch.take_appearance(photo)
            bar = tqdm(jobs, unit=" sketch", desc="Drawing", mininterval=batch._rare)
            for (path, name), following in zip(bar, [*jobs[1:], None]):
                if following is not None:
                    readings.append(reader.submit(_read, following[0]))
                batch.export(path, name, readings.popleft())
    except KeyboardInterrupt:
        batch.say("Stopped.")
        return INTERRUPTED
    except EngineLost as error:
        batch.say(str(error))
        return INCOMPLETE
    finally:
        if bar is not None:
            bar.close()
    return DONE if all(entry["error"] is None for entry in batch.results) else INCOMPLETE


def _summary(batch: Batch, output: Path, expected: int) -> str:
    done = sum(entry["error"] is None for entry in batch.results)
    skipped = [Path(entry["input"]).name for entry in batch.results if entry["error"] is not None]
    text = f"{done} of {expected} sketches drawn into {output}."
    return text + (f" Skipped: {', '.join(skipped)}." if skipped else "")
