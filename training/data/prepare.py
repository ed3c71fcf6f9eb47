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
from configs.translators.styles import PREPARED
from engine.drawing.pictures import read_picture
from engine.files.writing import write_whole
from engine.photos.align import read_photo
from engine.photos.facefinder import INSTALL_MEDIAPIPE, FaceFinder, mediapipe_installed
from options.prepare import PrepareOptions
from training.data.align import align_face
from training.data.aligned_files import Facts, read_aligned, read_facts, write_aligned
from training.data.dataset import FILE, HAIR_SIDE, Sample, write_dataset, write_picture
from training.data.landmarks import FORMATS, TEMPLATES, mirror_order
from training.data.portraits import About
from training.data.preparation_report import contact_sheet, write_report
from training.data.screening import unsuitable
from training.data.sketches import sketches
from training.data.sources import LeftOut, Source, find_sources
from training.data.warp import crop, mirror, warp
from training.data.warp_recipes import WarpRecipe, make_groups, make_recipe

METHOD = 2  # raised when the same photos would give other samples, so that a half-made folder is not continued
SETTINGS = "settings.json"
ALIGNED = "aligned"

Task = TypeVar("Task")


@dataclass(frozen=True)
class _Job:
    """What a worker needs to make one sample. recipe: None for a photo as it is. target: (n, 2), the shape that the
    recipe asks for. order, mesh_order: (n,), the mirror's of its landmarks and of its mesh."""

    output: Path
    size: int
    seed: Tuple[int, int]
    sample: Sample
    source: str
    recipe: Optional[WarpRecipe] = None
    target: Optional[np.ndarray] = None
    order: Optional[np.ndarray] = None
    mesh_order: Optional[np.ndarray] = None


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


def _file(output: Path, name: str) -> Path:
    """Where a photo's aligned face is kept."""
    return output / ALIGNED / (name + ".npz")


def _align(task: Tuple[Path, Source]) -> Tuple[str, str]:
    """Align one photo and write it to the aligned folder. Returns the template's name and "", or "" and the reason."""
    output, source = task
    file = _file(output, source.name)
    try:
        return read_aligned(file)[1], ""
    except (OSError, ValueError, KeyError, BadZipFile):
        file.parent.mkdir(parents=True, exist_ok=True)  # not there yet, or spoilt by a crash
    try:
        photo = read_photo(source.path)
        about = source.about
        mesh: Optional[np.ndarray] = None
        if about is not None and about.mesh is not None:
            mesh = about.mesh * (np.array(photo.shape[1::-1], np.float32) / CANVAS)
        elif mediapipe_installed():
            mesh = _mesh(photo, source.landmarks is None)
        if source.landmarks is not None:
            known = FORMATS[source.landmarks.suffix]
            template, points = known.template, known.read(source.landmarks)
        elif mesh is not None:
            template, points = TEMPLATES["mediapipe"], mesh
        else:
            return "", INSTALL_MEDIAPIPE
        person = _finder().person(photo) if mediapipe_installed() else None
        face = align_face(photo, points, template, person, mesh, _hair(about, photo))
        reason = "" if about is None else unsuitable(face)
        if reason:
            return "", reason
    except ValueError as error:
        return "", str(error)
    left, right = points[list(template.pupils)]
    distance = about.eye_distance if about is not None and about.eye_distance else float(np.hypot(*(right - left)))
    write_aligned(file, face, template.name, distance)
    return template.name, ""


def _mesh(photo: np.ndarray, needed: bool) -> Optional[np.ndarray]:
    """MediaPipe's points of a photo; where they are not `needed`, None instead of a ValueError."""
    try:
        return _finder().landmarks(photo)
    except ValueError:
        if needed:
            raise
        return None


def _hair(about: Optional[About], photo: np.ndarray) -> Optional[np.ndarray]:
    """The mask of a photo's hair, (height, width) float32, 0..1, if known. Raises ValueError if it is damaged."""
    if about is None or about.hair is None:
        return None
    mask = read_picture(about.hair)[:, :, 0].copy()  # grey
    return cv2.resize(mask, (photo.shape[1], photo.shape[0])).astype(np.float32) / 255.0


def _plan(options: PrepareOptions, kept: Sequence[Source], templates: Dict[str, str]) -> List[_Job]:
    """Every sample that there will be: the photos as they are, then the warped ones."""
    jobs: List[_Job] = []
    known = {source.name: read_facts(_file(options.output, source.name)) for source in kept}
    for number, source in enumerate(kept):
        sample = _sample(source.name, source, templates[source.name], False, (source.person,), known[source.name])
        jobs.append(_Job(options.output, options.size, (options.seed, number), sample, source.name))
    training = [source for source in kept if source.split == "train"]
    shapes = {source.name: known[source.name].landmarks for source in training}
    groups = make_groups(training, templates, shapes)
    if not training:
        return jobs
    meshes = [known[source.name].mesh for source in training]
    seen = [mesh for mesh in meshes if mesh is not None]
    mesh_order = mirror_order(TEMPLATES["mediapipe"], np.mean(seen, axis=0)) if seen else None
    for number in range(options.warped):
        rng = np.random.default_rng([options.seed, 1, number])
        source = training[int(rng.integers(len(training)))]
        group = groups[(templates[source.name], source.expression)]
        recipe = make_recipe(source.name, group, rng)
        people = tuple(dict.fromkeys(group.people[group.names.index(name)] for name in recipe.shapes))
        name = f"warped-{number:05d}"
        sample = _sample(name, source, templates[source.name], True, people, known[source.name])
        seed = (options.seed, 100000 + number)
        target = group.target(recipe).astype(np.float32)
        jobs.append(
            _Job(options.output, options.size, seed, sample, source.name, recipe, target, group.order, mesh_order)
        )
    return jobs


def _sample(name: str, source: Source, template: str, warped: bool, shape: Tuple[str, ...], known: Facts) -> Sample:
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
        sketches={style: f"sketches/{style}/{name}.png" for style in PREPARED},
        mesh=f"meshes/{name}.npy" if known.mesh is not None else "",
        hair=f"hair/{name}.png" if known.hair else "",
        eye_distance=round(known.eye_distance, 1),
        age=source.about.age if source.about else 0.0,
    )


def _make(job: _Job) -> None:
    """Make one sample, unless all its files are there: the landmarks are written last."""
    if all((job.output / file).is_file() for file in job.sample.files()):
        return
    rng = np.random.default_rng(job.seed)
    face, template = read_aligned(_file(job.output, job.source))
    if job.recipe is None or job.target is None:
        face = crop(face)
    else:
        if job.recipe.mirrored and job.order is not None:
            face = mirror(face, job.order, job.mesh_order)
        face = warp(face, job.target, job.recipe.placement(), TEMPLATES[template].controls)
    drawn = sketches(face.photo, face.landmarks, TEMPLATES[template], face.person, rng)
    sample = job.sample
    write_picture(job.output / sample.photo, _resized(face.photo, job.size))
    for style, sketch in drawn.items():
        write_picture(job.output / sample.sketches[style], _resized(sketch, job.size))
    if sample.hair and face.hair is not None:
        hair = cv2.resize(face.hair, (HAIR_SIDE, HAIR_SIDE), interpolation=cv2.INTER_AREA)
        write_picture(job.output / sample.hair, hair)
    if sample.mesh and face.mesh is not None:
        _write_points(job.output / sample.mesh, face.mesh)
    _write_points(job.output / sample.landmarks, face.landmarks)


def _write_points(path: Path, points: np.ndarray) -> None:
    buffer = BytesIO()
    np.save(buffer, points.astype(np.float32))
    write_whole(path, buffer.getvalue())


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    return image if size == CANVAS else cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
