"""Photos to dataset: align every face, make warped and mixed ones, draw the sketches, report what was left out."""

from __future__ import annotations

import json
import signal
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple, TypeVar
from zipfile import BadZipFile

import cv2
import numpy as np
from tqdm import tqdm

from configs.components import CANVAS
from engine.photos.align import read_photo
from engine.photos.facefinder import INSTALL_MEDIAPIPE, FaceFinder, mediapipe_installed
from options.prepare import PrepareOptions
from training.data.align import AlignedFace, align_face
from engine.files.writing import write_whole
from training.data.dataset import FILE, Sample, write_dataset, write_picture
from training.data.landmarks import TEMPLATES, read_tem
from training.data.preparation_report import contact_sheet, write_report
from training.data.sketches import STYLES, sketches
from training.data.sources import LeftOut, Source, find_sources
from training.data.warp import crop, mirror, warp
from training.data.warp_recipes import Recipe, make_groups, make_recipe

METHOD = 1  # raised when the same photos would give other samples, so that a half-made folder is not continued
SETTINGS = "settings.json"
ALIGNED = "aligned"

Task = TypeVar("Task")


@dataclass(frozen=True)
class _Job:
    """What a worker needs to make one sample. recipe: None for a photo as it is. target: (n, 2), the shape that the
    recipe asks for. order: (n,), the mirror's."""

    output: Path
    size: int
    seed: Tuple[int, int]
    sample: Sample
    source: str
    recipe: Optional[Recipe] = None
    target: Optional[np.ndarray] = None
    order: Optional[np.ndarray] = None


def prepare(options: PrepareOptions) -> List[Sample]:
    """Make the dataset in `options.output` and return its samples.

    A folder that an earlier run with the same photos and settings left is continued. Raises ValueError, with one
    sentence, where nothing can be prepared or the folder holds something else; KeyboardInterrupt goes through and
    leaves a folder that can be continued.
    """
    sources, left_out = find_sources(options.photos, options.people, options.validation)
    _claim(options, sources)
    kept: List[Source] = []
    templates: Dict[str, str] = {}
    results = _work(_align, [(options.output, source) for source in sources], options.jobs, "aligning")
    for source, (template, reason) in zip(sources, results):
        if reason:
            left_out.append(LeftOut(source.path, reason))
        else:
            kept.append(source)
            templates[source.name] = template
    if not kept:
        write_report(options, [], left_out, _remarks())
        raise ValueError(_nothing_left(left_out))
    jobs = _plan(options, kept, templates)
    list(_work(_make, jobs, options.jobs, "drawing"))
    samples = [job.sample for job in jobs]
    contact_sheet(options.output, samples)
    write_report(options, samples, left_out, _remarks())
    write_dataset(options.output, options.size, samples)
    return samples


def _nothing_left(left_out: Sequence[LeftOut]) -> str:
    reasons = Counter(entry.reason for entry in left_out)
    if INSTALL_MEDIAPIPE in reasons:
        return INSTALL_MEDIAPIPE
    first = left_out[0]
    return f"none of the {len(left_out)} photos could be used; {first.photo.name}, for one: {first.reason}"


def _remarks() -> List[str]:
    if mediapipe_installed():
        return []
    return ["without MediaPipe the backgrounds stay as they are and no outline of hair and shoulders is drawn"]


def _claim(options: PrepareOptions, sources: Sequence[Source]) -> None:
    """Make the folder ours, or find that it already is."""
    settings: Dict[str, Any] = {"method": METHOD, "seed": options.seed, "size": options.size, "photos": {}}
    for source in sources:
        settings["photos"][source.name] = [source.path.stat().st_size, source.split, source.landmarks is not None]
    file = options.output / SETTINGS
    if options.output.exists() and not options.output.is_dir():
        raise ValueError(f"{options.output} is a file; name a folder")
    if file.is_file():
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if found != settings:
            raise ValueError(
                f"{options.output} holds a dataset of other photos or settings; name another folder or delete it"
            )
        # It is a dataset again only when this run is through.
        if (options.output / FILE).exists():
            (options.output / FILE).unlink()
    elif options.output.exists() and any(options.output.iterdir()):
        raise ValueError(f"{options.output} is not empty and was not made by prepare.py; name another folder")
    write_whole(file, json.dumps(settings, indent=1).encode("utf-8"))
    for leftover in options.output.rglob(".*.part"):
        leftover.unlink()


def _work(function: Callable[[Task], Any], tasks: Sequence[Task], jobs: int, title: str) -> List[Any]:
    """`function` of every task, in order, with a progress bar; in this process or in several."""
    if jobs <= 1:
        _start_worker()
        return [function(task) for task in _bar(tasks, len(tasks), title)]
    results: List[Any] = [None] * len(tasks)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_start_worker, initargs=(True,)) as pool:
        with _interrupts_ignored():  # a process that is started now ignores them from its first moment
            futures = {pool.submit(function, task): index for index, task in enumerate(tasks)}
        try:
            for future in _bar(as_completed(futures), len(tasks), title):
                results[futures[future]] = future.result()
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return results


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _bar(items: Any, total: int, title: str) -> Iterator[Any]:
    return iter(tqdm(items, total=total, desc=title, unit="face", smoothing=0.05))


def _start_worker(alone: bool = False) -> None:
    cv2.setNumThreads(1)  # one job is one core
    if alone:  # Ctrl-C reaches every process of the terminal; the first one decides what happens
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _finder() -> FaceFinder:
    return FaceFinder()


def _align(task: Tuple[Path, Source]) -> Tuple[str, str]:
    """Align one photo and write it to the aligned folder. Returns the template's name and "", or "" and the reason."""
    output, source = task
    file = output / ALIGNED / (source.name + ".npz")
    try:
        return _load(output, source.name)[1], ""
    except (OSError, ValueError, KeyError, BadZipFile):
        file.parent.mkdir(parents=True, exist_ok=True)  # not there yet, or spoilt by a crash
    try:
        photo = read_photo(source.path)
        if source.landmarks is not None:
            template, points = TEMPLATES["tem"], read_tem(source.landmarks)
        elif mediapipe_installed():
            template, points = TEMPLATES["mediapipe"], _finder().landmarks(photo)
        else:
            return "", INSTALL_MEDIAPIPE
        person = _finder().person(photo) if mediapipe_installed() else None
        face = align_face(photo, points, template, person)
    except ValueError as error:
        return "", str(error)
    done, encoded = cv2.imencode(".png", cv2.cvtColor(face.photo, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not done:
        return "", "its aligned face could not be encoded"
    parts = {"photo": encoded, "landmarks": face.landmarks, "template": np.array(template.name)}
    if face.person is not None:
        parts["person"] = cv2.imencode(".png", face.person, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
    buffer = BytesIO()
    np.savez(buffer, **parts)
    write_whole(file, buffer.getvalue())
    return template.name, ""


@lru_cache(maxsize=256)
def _load(output: Path, name: str) -> Tuple[AlignedFace, str]:
    with np.load(str(output / ALIGNED / (name + ".npz")), allow_pickle=False) as parts:
        photo = cv2.cvtColor(cv2.imdecode(parts["photo"], cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        person = cv2.imdecode(parts["person"], cv2.IMREAD_GRAYSCALE) if "person" in parts.files else None
        return AlignedFace(photo, parts["landmarks"], person), str(parts["template"])


def _plan(options: PrepareOptions, kept: Sequence[Source], templates: Dict[str, str]) -> List[_Job]:
    """Every sample that there will be: the photos as they are, then the warped ones."""
    jobs: List[_Job] = []
    for number, source in enumerate(kept):
        sample = _sample(source.name, source, templates[source.name], False, (source.person,))
        jobs.append(_Job(options.output, options.size, (options.seed, number), sample, source.name))
    training = [source for source in kept if source.split == "train"]
    shapes = {source.name: _load(options.output, source.name)[0].landmarks for source in training}
    groups = make_groups(training, templates, shapes)
    if not training:
        return jobs
    for number in range(options.warped):
        rng = np.random.default_rng([options.seed, 1, number])
        source = training[int(rng.integers(len(training)))]
        group = groups[(templates[source.name], source.expression)]
        recipe = make_recipe(source.name, group, rng)
        people = tuple(dict.fromkeys(group.people[group.names.index(name)] for name in recipe.shapes))
        sample = _sample(f"warped-{number:05d}", source, templates[source.name], True, people)
        seed = (options.seed, 100000 + number)
        target = group.target(recipe).astype(np.float32)
        jobs.append(_Job(options.output, options.size, seed, sample, source.name, recipe, target, group.order))
    return jobs


def _sample(name: str, source: Source, template: str, warped: bool, shape: Tuple[str, ...]) -> Sample:
    return Sample(
        name=name,
        split=source.split,
        person=source.person,
        warped=warped,
        template=template,
        tags=source.tags,
        expression=source.expression,
        texture=source.person,
        shape=shape,
        photo=f"photos/{name}.jpg",
        landmarks=f"landmarks/{name}.npy",
        sketches={style: f"sketches/{style}/{name}.png" for style in STYLES},
    )


def _make(job: _Job) -> None:
    """Make one sample, unless all its files are there: the landmarks are written last."""
    if all((job.output / file).is_file() for file in job.sample.files()):
        return
    rng = np.random.default_rng(job.seed)
    face, template = _load(job.output, job.source)
    if job.recipe is None or job.target is None:
        face = crop(face)
    else:
        if job.recipe.mirrored and job.order is not None:
            face = mirror(face, job.order)
        face = warp(face, job.target, job.recipe.placement(), TEMPLATES[template].controls)
    drawn = sketches(face.photo, face.landmarks, TEMPLATES[template], face.person, rng)
    sample = job.sample
    write_picture(job.output / sample.photo, _resized(face.photo, job.size))
    for style, sketch in drawn.items():
        write_picture(job.output / sample.sketches[style], _resized(sketch, job.size))
    buffer = BytesIO()
    np.save(buffer, face.landmarks.astype(np.float32))
    write_whole(job.output / sample.landmarks, buffer.getvalue())


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    return image if size == CANVAS else cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
