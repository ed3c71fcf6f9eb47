"""The engine's sentences in the window's language. The engine speaks English and knows nothing of Qt."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Tuple

from PyQt5.QtCore import QCoreApplication

ENGINE_SENTENCES = (
    # Getting ready
    "Starting the engine",
    "Loading the networks",
    "Warming up the networks",
    "Throwing away compiled networks that do not work",
    "Preparing the networks for this computer; this happens once (%1 %)",
    "%1 The compact preset draws instead.",
    "%1 OpenVINO draws instead.",
    "%1 Jittor draws instead.",
    "OpenVINO does not start (%1): run install.sh again, or draw with Jittor.",
    "OpenVINO cannot run %1 (%2): draw with --runtime jittor.",
    "%1 is missing: make it with train.py graphs, or draw with --runtime jittor.",
    "%1 is damaged: make it again with train.py graphs, or draw with --runtime jittor.",
    "%1 is the graph of another network: make it again with train.py graphs.",
    "%1 is the graph of other weights: %2.",
    "The weights belong to other networks: %1.",
    # Going wrong
    "This drawing could not become a face: %1",
    "The appearance of this photo could not be read: %1",
    "This picture could not be translated: %1",
    "The drawing engine has stopped (%1) and starts again.",
    "The drawing engine has stopped %1 times in a row (%2): %3",
    "draw on to try again, and run install.sh again if it stays so.",
    "The engine has stopped twice on this drawing (%1): change it a little.",
    "The engine has stopped on this photo (%1): choose it again.",
    "The engine has stopped on a translation (%1): try another translator.",
    "The engine could not start: %1",
    "Something is not installed (%1): run install.sh again.",
    "exit code %1",
    "signal %1",
    "no reason given",
    # The bank and the translators
    "The bank has nothing to suggest: %1",
    "The engine has stopped at the bank (%1): try again.",
    "the bank has no row %1",
    "the bank of the %1 preset does not say which parts belong to one face",
    "there is no colour called %1; there are: %2",
    "these weights have no choice of skin and hair (%1)",
    "swatches read nine numbers from an appearance",
    "swatches must be finite numbers",
    "its swatches are for appearances of %1 numbers",
    "%1 takes a %2, but this is a %3; say --kind %4 if it is not.",
    "no %1 for a %2 is installed; train one with train.py --model.",
    "A picture of the kind %1 cannot be made; please use .png.",
    # This computer
    "Jittor has updated itself and wants to be started again.",
    "Jittor has renewed its compiled files and must be started again.",
    "Jittor does not start (%1); run install.sh again.",
    "Jittor does not run on Python %1.%2: sh install.sh --train finds 3.7 to 3.12.",
    "Jittor is not installed: run sh install.sh --train.",
    "Jittor needs NumPy before version 2, not %1: run install.sh again.",
    "Jittor needs a home without spaces in its name, not %1: set HOME to another folder.",
    "Training with mpirun needs mpicc: apt-get install -y openmpi-bin libopenmpi-dev.",
    "The C++ compiler %1 is missing: apt-get install -y g++, or run install.sh again.",
    "Python's headers are missing: apt-get install -y %1, or run install.sh again.",
    "The package onednn-devel-cpu-gomp is missing or damaged: run install.sh again.",
    "Training with mpirun needs mpicc: apt-get install -y openmpi-bin libopenmpi-dev.",
    "oneDNN cannot be linked into %1: %2.",
    "Numbers do not survive the way through Jittor: run install.sh again for the right NumPy.",
    "Compiled kernels cannot be kept (%1): set HOME to a folder you can write.",
    "The disk of %1 has only %2 MB left and compiled kernels need %3: make room, or set HOME to a folder on another "
    "disk.",
    "%1 cannot be written: make it yours, or set HOME to a folder you can write.",
    "%1 cannot be linked into %2: %3.",
    # Weights and banks
    "%1 is missing.",
    "%1 is empty.",
    "%1 is damaged: %2.",
    "%1 cannot be read: %2.",
    "%1 cannot be written: %2.",
    "%1 files %2 are missing; put them below %3: %4.",
    "that the DeepFaceDrawing authors publish (Param/AE_whole/README.md says where)",
    "that come with the program or are made by train.py",
    "%1 is a folder where a file of weights should be.",
    "%1 is not a weights file: neither safetensors nor a pickle that Jittor saved.",
    "%1 is not a safetensors file, so it has no description.",
    "%1 is damaged: its checksum does not match; copy or download it again.",
    "%1 is damaged or holds numbers of an unknown type: %2.",
    "%1 cannot be used as weights: %2.",
    "%1 holds %2, which 16-bit floats cannot; keep it in 32 bits.",
    "%1 does not fit %2: %3.",
    "there is no translator %1; installed are: %2.",
    "%1 is not a translator: its header lacks %2.",
    "%1 is not a translator: %2.",
    "%1 is not a translator that this program knows (%2).",
    "%1 is not a bank of codes: %2 bytes are not a whole number of rows of %3 floats.",
    "%1 holds no usable code: every row has a number that is not finite.",
    "%1 belongs to other weights, with %2 numbers for %3 instead of %4; make it again with train.py.",
    "%1 is no bank of this program (%2); make it again with train.py.",
    "%1 has a damaged header (%2); make it again with train.py ship.",
    "detail cannot be multiplied by %1",
    "%1 is missing or not %2 x %3; make it again with: python -m training.data.masks",
    "it refers to something outside the file",
    "it is not a table of named tensors",
    "it is not an array of numbers",
    "it asks for %1.%2, which weights do not need",
    "it holds an array of an unknown class",
    "it holds an array of %1, which are not numbers",
    "it holds bytes in the encoding %1",
    "unknown byte order %1",
    "%1 is a %2, not a tensor",
    "%1 is not a shape",
    "%1 bytes do not fill the shape %2",
    "a bank needs at least one row of codes",
    "a bank's codes must all be finite numbers",
    "a bank's codes, tags and appearances must have the same number of rows",
    "the tag %1 is for %2 rows, but the bank has %3",
    "the networks gave a code that is not a number: the weights in use are damaged",
    # Controls
    "the bank has no tag %1; it has %2",
    "no face in the bank is tagged %1",
    "the bank holds no appearances; choose one from the palette or a photo",
    "there is no look called %1; there are: %2",
    "the %1 preset has no choice of appearance",
    "an appearance has %1 values here, not %2",
    "an appearance from the palette needs the name of a look",
    "an appearance by values needs finite numbers",
    "appearance source is %1; it must be neighbours, palette or values",
    "trust needs %1 numbers from 0 to 1, for %2; got %3",
    "neighbours must be at least 1, not %1",
    "no component is called %1; there are %2",
    "these are not controls: %1",
    # Placement
    "no component with a place of its own is called %1",
    "placing is %1; it must be %2, %3 or %4",
    "an explicit placing needs a placement",
    "a drawing that is not placed has no placement",
    "this is no placement: %1",
    "this is no way to place a drawing: %1",
    "no drawing is placed by %1",
    # Photos
    "no face was found in it",
    "a face was found in it, but not its eyes",
    "it shows more than one face",
    "the face looks aside; portraits must be taken from the front",
    "OpenCV came without its cascade for %1",
    "it is too large; make it smaller than %1 million pixels",
    "%1 x %2 pixels is too small; %3 a side is the least",
    "the face is too small: its pupils are %1 pixels apart, %2 is the least",
    "it cannot be read as a picture (%1)",
    # Files
    "There is no file %1.",
    "%1 is larger than %2 MB; please scale the picture down.",
    "%1 is a folder; please choose a picture in it.",
    "%1 is not a picture that can be read; please use PNG, JPEG, WebP or BMP.",
    "%1 is damaged and cannot be read as a picture.",
    "%1 is a picture of an unusual kind; please save it as an ordinary PNG.",
    "%1 ends too early; it was not copied or saved completely.",
    "%1 has nothing drawn in it.",
    "%1 has only %2 x %3 pixels: there is nothing in it.",
    "%1 has %2 x %3 pixels; please scale it down to %4 million or fewer.",
    "%1 needs an ending that names a picture, such as .png.",
    "%1 cannot be made; please use .png.",
    "%1 cannot be written: this OpenCV encodes no videos.",
    "%1 is not of this studio; export it as a PNG, and open that.",
    "%1 is larger than a session can be.",
    "%1 cannot be opened as a session: %2.",
    "it is empty",
    "it is not a session of this program",
    "its version is %1, this program reads versions 1 to %2",
    "its opened sketch is damaged",
    "its reference picture is damaged",
    "a reference picture's opacity is a number from 0 to 1, not %1",
    "%1 is missing or misplaced",
    "this is not a stroke: %1",
    "a stroke needs at least one point",
    "a stroke is %1 to %2 pixels wide, not %3",
    "a stroke's ink is %1 to 1, not %2",
    "a stroke's points lie within %1 pixels and have a pressure from 0 to 1",
    "it did not answer",
    "no drawing reaches so far beyond its frame: %1",
    # What the system says
    "No such file or directory",
    "Permission denied",
    "No space left on device",
    "Read-only file system",
    # Looks
    "%1 skin, %2 hair",
    "fair",
    "light",
    "%1 (another light)",
    "medium",
    "tan",
    "red-brown",
    "brown",
    "deep brown",
    "dark brown",
    "black",
    "blond",
    "grey",
)
"""With %1, %2, ... where a value stands. `python -m ui.texts` gathers them in the context "Engine"."""


def _translated(text: str) -> str:
    return QCoreApplication.translate("Engine", text)


@lru_cache(maxsize=1)
def _patterns() -> List[Tuple[re.Pattern, str]]:
    """Every sentence as an expression that finds its values; those with most words of their own first."""
    found = []
    for sentence in sorted(ENGINE_SENTENCES, key=lambda text: -len(re.sub("%[1-9]", "", text))):
        pieces = re.split("%([1-9])", sentence)
        pattern = "".join(f"(?P<v{piece}>.+?)" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))
        found.append((re.compile(pattern, re.DOTALL), sentence))
    return found


def said(text: str) -> str:
    """What the engine said, in the window's language; as it is where that is English or nobody knows the sentence.

    What stands in place of a value may be a sentence too.
    """
    if _translated(ENGINE_SENTENCES[0]) == ENGINE_SENTENCES[0]:
        return text
    for pattern, sentence in _patterns():
        match = pattern.fullmatch(text)
        if match:
            pieces = re.split("%([1-9])", _translated(sentence))
            return "".join(said(match.group("v" + piece)) if i % 2 else piece for i, piece in enumerate(pieces))
    return text
