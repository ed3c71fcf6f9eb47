"""Finds the weights of a preset, and reads and writes its bank. No Jittor."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, Mapping, Optional, Sequence, Tuple

import numpy as np

from configs.components import COMPONENTS, NAMES
from configs.families import family
from configs.layouts import Layout
from configs.presets import Preset
from engine.backend.weights import PARAM, REGISTRATION, UPSCALER, Weights, registration_file, upscaler_file
from engine.files.checkpoints import CheckpointError, read_bank, read_metadata, read_weights, write_weights
from engine.message import Message
from engine.method.detail import AS_PAINTED, Detail
from engine.method.manifold import Bank, ComponentBank
from engine.method.swatches import HAIR, Look, Swatches, rgb


@dataclass(frozen=True)
class Faces:
    """The bank of a preset: codes and appearances of faces that the networks were trained on.

    banks: by component name. appearances: (rows, A) float32, of the same rows as the banks, or None.
    clear: (rows,) bool, appearances of clear skin before a plain backdrop, or None. looks: the palette. palette: the
    appearance (A,) float32 of each look, by name. swatches: skin and hair colours to choose from, or None if the file
    has none.
    """

    banks: Mapping[str, ComponentBank]
    appearances: Optional[np.ndarray] = None
    clear: Optional[np.ndarray] = None
    looks: Tuple[Look, ...] = ()
    palette: Mapping[str, np.ndarray] = field(default_factory=dict)
    swatches: Optional[Swatches] = None

    @property
    def tags(self) -> Tuple[str, ...]:
        """The tags that every component's bank has, sorted."""
        return tuple(sorted(set.intersection(*(set(bank.tags) for bank in self.banks.values()))))


@dataclass(frozen=True)
class FaceWeights(Weights):
    """The weights of a preset, its bank, and how to rescale the fine detail of its faces."""

    faces: Faces
    detail: Detail = AS_PAINTED


def load_weights(preset: Preset, folder: Path = PARAM) -> FaceWeights:
    """Read the bank of a preset, and find the files of its tensors.

    Raises CheckpointError with one message that lists all missing files.
    """
    layout: Layout = family(preset).layout(preset, folder)
    if preset.trainable:
        what = Message("that come with the program or are made by train.py")
    else:
        what = Message("that the DeepFaceDrawing authors publish (Param/AE_whole/README.md says where)")
    _require(layout.files, folder, what)
    files = {**layout.tensors, **_of_all_presets(folder)}
    if layout.bank is None:
        return FaceWeights(preset, files, {}, _faces_of_codes(preset, layout))
    painting, _ = layout.tensors["synthesis."]
    return FaceWeights(preset, files, _lacking(layout), _own_faces(preset, layout.bank), _detail(painting))


def _of_all_presets(folder: Path) -> Dict[str, Tuple[Path, str]]:
    """The networks that all presets share, registration and upscaler, if they have weights."""
    files = {REGISTRATION: registration_file(folder), UPSCALER: upscaler_file(folder)}
    return {prefix: (path, "") for prefix, path in files.items() if path.exists()}


def _faces_of_codes(preset: Preset, layout: Layout) -> Faces:
    banks: Dict[str, ComponentBank] = {}
    for component in COMPONENTS:
        width = preset.code_size(component)
        tags, paths = zip(*layout.codes[component.name])
        groups = [read_bank(path, width) for path in paths]
        # Components may have different numbers of rows, which need not be of the same faces.
        group = np.repeat(np.arange(len(groups)), [len(some) for some in groups])
        of_tags = {tag: group == number for number, tag in enumerate(tags)}
        banks[component.name] = ComponentBank(np.concatenate(groups), of_tags)
    return Faces(banks)


def _lacking(layout: Layout) -> Dict[str, np.ndarray]:
    """The layout's default tensors that its files do not contain."""
    lacking = dict(layout.defaults)
    for prefix, (path, inside) in layout.tensors.items():
        names = {inside + name[len(prefix) :]: name for name in lacking if name.startswith(prefix)}
        for key in read_weights(path, list(names)) if names else ():
            del lacking[names[key]]
    return lacking


def _detail(path: Path) -> Detail:
    try:
        return Detail.from_texts(read_metadata(path))
    except ValueError as error:
        raise CheckpointError(
            Message(
                "{file} has a damaged header ({reason}); make it again with train.py ship.", file=path, reason=error
            )
        ) from error


def _own_faces(preset: Preset, path: Path) -> Faces:
    bank, looks, palette = read_own_bank(path)
    widths = {name: (bank.codes[name].shape[1], size) for name, size in zip(NAMES, preset.codes)}
    if bank.appearance is not None:
        widths["the appearance"] = (bank.appearance.shape[1], preset.appearance)
    for name, (found, wanted) in widths.items():
        if found != wanted:
            raise CheckpointError(
                Message(
                    "{file} belongs to other weights, with {found} numbers for {name} instead of "
                    "{wanted}; make it again with train.py.",
                    file=path,
                    found=found,
                    name=name,
                    wanted=wanted,
                )
            )
    swatches = read_swatches(path, preset.appearance)
    if swatches is not None:
        looks = tuple(replace(look, hair=rgb(swatches.colours(palette[look.name])[HAIR])) for look in looks)
    return Faces(bank.by_component(), bank.appearance, bank.clear, looks, palette, swatches)


def read_own_bank(path: Path) -> Tuple[Bank, Tuple[Look, ...], Dict[str, np.ndarray]]:
    """Read a file of `write_own_bank`: the bank, its looks, and their appearances by name.

    Raises CheckpointError if the file is missing, damaged or no bank.
    """
    tensors, about = read_weights(path), read_metadata(path)
    try:
        names = [str(name) for name in json.loads(about["looks"])]
        tags = {name[len("tags.") :]: value != 0 for name, value in tensors.items() if name.startswith("tags.")}
        clear = tensors["clear"] != 0 if "clear" in tensors else None  # older banks have none
        bank = Bank({name: tensors["codes." + name] for name in NAMES}, tags, tensors["appearance"], clear)
        colours = [(int(red), int(green), int(blue)) for red, green, blue in tensors["looks.colour"]]
        looks = tuple(Look(name, colour) for name, colour in zip(names, colours))
        return bank, looks, dict(zip(names, tensors["looks.appearance"]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(
            Message(
                "{file} is no bank of this program ({reason}); make it again with train.py.", file=path, reason=error
            )
        ) from error


def read_swatches(path: Path, appearance: int) -> Optional[Swatches]:
    """The swatches in a bank's file, or None. appearance: the expected length of appearances, A.

    Raises CheckpointError if they are damaged or for another length.
    """
    tensors = read_weights(path)
    if "swatches.weights" not in tensors:
        return None
    try:
        weights, offset = (tensors["swatches." + key].astype(np.float32) for key in ("weights", "offset"))
        if weights.shape[0] != appearance:
            raise ValueError(Message("its swatches are for appearances of {count} numbers", count=weights.shape[0]))
        return Swatches(weights, offset)
    except (KeyError, ValueError, TypeError) as error:
        raise CheckpointError(
            Message(
                "{file} is no bank of this program ({reason}); make it again with train.py.", file=path, reason=error
            )
        ) from error


def write_own_bank(
    path: Path,
    bank: Bank,
    looks: Sequence[Look],
    palette: Mapping[str, np.ndarray],
    about: Mapping[str, str],
    swatches: Optional[Swatches] = None,
) -> None:
    """Write codes, tags, appearances, palette and swatches as one safetensors file, floats in 16 bits.

    palette: the looks' appearances by name. about: entries for the file's header. Raises ValueError if the bank has no
    appearances, KeyError if a look has none, and CheckpointError if the file cannot be written.
    """
    if bank.appearance is None:
        raise ValueError("a bank without appearances cannot be written")
    tensors = {f"codes.{name}": codes for name, codes in bank.codes.items()}
    tensors.update({f"tags.{tag}": carried.astype(np.uint8) for tag, carried in bank.tags.items()})
    tensors["appearance"] = bank.appearance
    if bank.clear is not None:
        tensors["clear"] = bank.clear.astype(np.uint8)
    known = [palette[look.name] for look in looks]
    tensors["looks.appearance"] = np.reshape(np.array(known, np.float32), (len(looks), bank.appearance.shape[1]))
    tensors["looks.colour"] = np.reshape(np.array([look.colour for look in looks], np.uint8), (len(looks), 3))
    if swatches is not None:
        tensors.update({"swatches.weights": swatches.weights, "swatches.offset": swatches.offset})
    write_weights(path, tensors, {**about, "looks": json.dumps([look.name for look in looks])}, half=True)


def _require(files: Sequence[Path], folder: Path, what: str) -> None:
    missing = [path for path in files if not path.is_file()]
    if missing:
        listed = ", ".join(str(path.relative_to(folder)) for path in missing)
        raise CheckpointError(
            Message(
                "{count} files {what} are missing; put them below {folder}: {listed}.",
                count=len(missing),
                what=what,
                folder=folder,
                listed=listed,
            )
        )
