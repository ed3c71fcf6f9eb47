"""A prepared dataset that the tests draw themselves: a few faces in the format of `training.data.dataset`."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from tests.support import mesh_faces
from tests.support.drawn_faces import paint, person
from training.data.dataset import Sample, write_dataset, write_picture


def draw_dataset(folder: Path, training: int = 6, validation: int = 2) -> Path:
    """Write the dataset into `folder` and return it."""
    samples = []
    for number in range(training + validation):
        name = f"face{number}"
        points = person(number).astype(np.float32)
        sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, dtype=np.uint8)
        for x, y in points:
            cv2.circle(sketch, (int(x), int(y)), 3, 0, -1, cv2.LINE_AA)
        files = {style: f"sketches/{style}/{name}.png" for style in ("lines", "edges", "both")}
        for shift, file in enumerate(files.values()):
            write_picture(folder / file, np.roll(sketch, shift, axis=0))
        skin = (200 - 10 * number, 160, 140 + 5 * number)
        write_picture(folder / f"photos/{name}.jpg", cv2.resize(paint(points, skin=skin), (CANVAS, CANVAS)))
        landmarks = folder / f"landmarks/{name}.npy"
        landmarks.parent.mkdir(parents=True, exist_ok=True)
        np.save(str(landmarks), points)
        samples.append(
            Sample(
                name=name,
                split="train" if number < training else "validation",
                person=name,
                warped=number == 1,
                template="tem",
                tags=("woman",) if number % 2 else ("man",),
                expression="neutral",
                texture=name,
                shape=(name,),
                photo=f"photos/{name}.jpg",
                landmarks=f"landmarks/{name}.npy",
                sketches=files,
            )
        )
    write_dataset(folder, CANVAS, samples)
    return folder


def draw_meshed_dataset(folder: Path, training: int = 2, validation: int = 2) -> Path:
    """The same with everyone's mesh, so that simulated hands can draw them."""
    file = draw_dataset(folder, training, validation) / "dataset.json"
    content = json.loads(file.read_text())
    for number, entry in enumerate(content["samples"]):
        entry["mesh"] = f"landmarks/{entry['name']}-mesh.npy"
        np.save(str(folder / entry["mesh"]), mesh_faces.mesh(number))
    file.write_text(json.dumps(content))
    return folder
