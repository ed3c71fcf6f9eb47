"""Opening again what was exported: SVG and OpenRaster files of this studio hold the whole session, without loss.

Of OpenRaster and Krita files of other programs, the merged picture is taken. Neither Qt nor Jittor.
"""

from __future__ import annotations

import json
import lzma
import xml.etree.ElementTree as Xml
import zipfile
import zlib
from pathlib import Path
from typing import Dict, Optional, Union

import numpy as np

from engine.drawing.export import SESSION_ENTRY, SESSION_ID
from engine.drawing.pictures import SketchError, decode_picture
from engine.drawing.session import MOST_BYTES, Session
from engine.message import Message

LAYERED, VECTOR = (".ora", ".kra"), ".svg"
EXPORTED = (VECTOR, *LAYERED)
"""Suffixes of the files that `read_exported` understands."""
MERGED = "mergedimage.png"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, Xml.ParseError,
    UnicodeDecodeError, MemoryError, LookupError,  # of an unknown encoding
)  # fmt: skip


def read_exported(path: Union[str, Path]) -> Union[Session, np.ndarray]:
    """The session of a file that this studio exported, or else the merged picture of a layered file.

    A picture is as `engine.drawing.pictures.read_picture` gives it. Raises SketchError, one sentence, for all else.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SketchError(Message("{file} is larger than a session can be.", file=path.name))
        found = _of_svg(path.read_bytes()) if path.suffix.lower() == VECTOR else _of_layers(path)
    except FileNotFoundError:
        raise SketchError(Message("There is no file {file}.", file=path)) from None
    except OSError as error:
        raise SketchError(
            Message("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror or error)
        ) from error
    except _DAMAGED as error:
        raise SketchError(Message("{file} is damaged and cannot be read as a picture.", file=path.name)) from error
    except ValueError as error:
        raise SketchError(
            Message("{file} cannot be opened as a session: {reason}.", file=path.name, reason=error)
        ) from error
    if found is None:
        raise SketchError(Message("{file} is not of this studio; export it as a PNG, and open that.", file=path.name))
    return found


def _of_svg(content: bytes) -> Optional[Session]:
    if b"<!ENTITY" in content:  # it could unfold without end
        return None
    for element in Xml.fromstring(content).iter():
        if element.get("id") == SESSION_ID and element.text:
            return _session(element.text)
    return None


def _of_layers(path: Path) -> Union[Session, np.ndarray, None]:
    with zipfile.ZipFile(str(path)) as archive:
        sizes: Dict[str, int] = {entry.filename: entry.file_size for entry in archive.infolist()}
        for name in (SESSION_ENTRY, MERGED):
            if sizes.get(name, MOST_BYTES + 1) <= MOST_BYTES:
                content = archive.read(name)
                return (
                    _session(content.decode("utf-8")) if name == SESSION_ENTRY else decode_picture(content, path.name)
                )
    return None


def _session(text: str) -> Session:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(Message("it is not a session of this program")) from None
    return Session.from_json(data)
