"""What is in the menu bar, and in which order."""

from __future__ import annotations

from typing import Dict, List, Tuple

from PyQt5.QtCore import QCoreApplication


def _text(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def menus() -> List[Tuple[str, List[str]]]:
    """The menu bar: titles and what is in them; "" is a line; recent, photo_style, add, take, theme and
    language are menus."""
    return [
        (
            _text("&File"),
            [
                "new",
                "open",
                "recent",
                "lay_in",
                "treat_sketch",
                "treat_photo",
                "photo_style",
                "",
                "save",
                "save_as",
                "",
                "save_face",
                "save_sketch",
                "save_pair",
                "save_svg",
                "save_ora",
                "",
                "quit",
            ],
        ),
        (_text("&Edit"), ["undo", "redo", "", "copy", "paste", "", "select_all", "delete", "clear"]),
        (
            _text("&Draw"),
            [
                "pen",
                "eraser",
                "select",
                "mirror",
                "construction",
                "tracing",
                "",
                "larger",
                "smaller",
                "",
                "lighter",
                "darker",
                "",
                "gallery",
                "complete",
                "add",
                "",
                "place",
                "unplaced",
            ],
        ),
        (
            _text("F&ace"),
            [
                "live",
                "convert",
                "",
                "compare",
                "side_by_side",
                "",
                "morph",
                "take",
                "",
                "photo_appearance",
                "reset",
            ],
        ),
        (
            _text("&View"),
            [
                "zoom_in",
                "zoom_out",
                "fit",
                "flip",
                "full_screen",
                "",
                "shadow",
                "guides",
                "found_parts",
                "straightened",
                "",
                "theme",
                "language",
            ],
        ),
        (_text("&Help"), ["shortcuts", "", "about"]),
    ]


def menus_within() -> Dict[str, str]:
    """The titles of menus in menus that hold commands only, by the names that `menus` and `Actions.within` have."""
    return {
        "theme": _text("&Theme"),
        "tracing": _text("Tr&acing"),
        "add": _text("A&dd"),
        "take": _text("&Take from another drawing"),
        "language": _text("L&anguage"),
    }
