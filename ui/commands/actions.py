"""Every command of the window: its name, key, tooltip and icon, in one list; menus and buttons are made of these."""

from __future__ import annotations

from typing import Dict, List, Sequence, Union

from PyQt5.QtCore import QCoreApplication
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QActionGroup, QToolButton, QUndoStack, QWidget

from ui.style.icons import icon

TRACING = (
    "show_construction",
    "reference",
    "show_reference",
    "fainter_reference",
    "stronger_reference",
    "drop_reference",
)
Keys = Union[str, QKeySequence.StandardKey]


def _text(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


class Actions(Dict[str, QAction]):
    """The window's commands by name. The window connects `triggered` and `toggled`."""

    def __init__(self, window: QWidget, history: QUndoStack) -> None:
        super().__init__()
        self._window = window
        key = QKeySequence
        self._add("new", _text("&New drawing"), [key.New], _text("Begin a new drawing"), "new")
        self._add("open", _text("&Open…"), [key.Open], _text("Open a sketch, a photo or a session"), "open")
        self._add(
            "lay_in",
            _text("&Lay a picture in…"),
            ["Ctrl+Shift+O"],
            _text("Lay a sketch, or a photo's lines, into this drawing, which stays"),
        )
        self._add("save", _text("&Save session"), [key.Save], _text("Save strokes and settings, to go on later"))
        self._add("save_as", _text("Save session &as…"), ["Ctrl+Shift+S"], _text("Save the session under another name"))
        self._add("save_face", _text("Save &face…"), ["Ctrl+E"], _text("Save the face as a picture"), "save")
        self._add(
            "save_sketch", _text("Save s&ketch…"), ["Ctrl+Shift+E"], _text("Save the sketch as a picture"), "save"
        )
        self._add("save_pair", _text("Save &both…"), ["Ctrl+Alt+E"], _text("Save sketch and face side by side"))
        self._add(
            "save_svg", _text("Save s&trokes…"), ["Ctrl+Alt+S"], _text("Save the strokes as SVG, sharp at any size")
        )
        self._add(
            "save_ora", _text("Save &layers…"), ["Ctrl+Alt+O"], _text("Save OpenRaster layers, for Krita or MyPaint")
        )
        self._add(
            "treat_sketch",
            _text("Tr&eat as sketch"),
            ["Ctrl+Alt+K"],
            _text("The opened picture is a sketch, lay it down"),
        )
        self._add(
            "treat_photo",
            _text("Treat as &photo"),
            ["Ctrl+Alt+P"],
            _text("The opened picture is a photo, follow its lines"),
        )
        self._add("quit", _text("&Quit"), [key.Quit, "Ctrl+Q"], _text("Leave the studio"))

        self._add("undo", _text("&Undo"), [key.Undo], _text("Undo the last step"), "undo")
        self._add("redo", _text("&Redo"), [key.Redo, "Ctrl+Y"], _text("Redo what was undone"), "redo")
        self._follow(history)
        self._add("copy", _text("&Copy the face"), [key.Copy], _text("Lay the face on the clipboard"))
        self._add(
            "paste", _text("&Paste a picture"), [key.Paste], _text("Begin a drawing with the clipboard's picture")
        )
        self._add(
            "clear", _text("&Clear the canvas"), ["Ctrl+Backspace"], _text("Take everything off the canvas"), "clear"
        )
        self._add("select_all", _text("Select &all"), [key.SelectAll], _text("Select every stroke"))
        self._add("delete", _text("&Delete"), [key.Delete], _text("Take the selected strokes away"))

        self._add("pen", _text("&Pen"), ["B"], _text("Draw"), "pen", checked=True)
        self._add(
            "eraser",
            _text("&Eraser"),
            ["E"],
            _text("Erase; the right mouse button does so too"),
            "eraser",
            checked=False,
        )
        self._add("select", _text("&Select"), ["V"], _text("Move strokes or change their ink"), "select", checked=False)
        tools = QActionGroup(window)
        for name in ("pen", "eraser", "select"):
            tools.addAction(self[name])
        self._add(
            "mirror",
            _text("&Mirrored"),
            ["M"],
            _text("Draw on both sides of the face at once"),
            "mirror",
            checked=False,
        )
        self._add(
            "construction",
            _text("&Construction lines"),
            ["K"],
            _text("Draw lines that help you and that the portrait never sees"),
            checked=False,
        )
        self._add(
            "show_construction",
            _text("Show construction &lines"),
            ["Shift+K"],
            _text("Construction lines are seen under the drawing"),
            checked=True,
        )
        self._add("reference", _text("Reference &picture…"), ["Ctrl+Shift+R"], _text("A picture to trace over"))
        self._add(
            "show_reference",
            _text("Show the &reference"),
            ["T"],
            _text("The picture to trace over is seen"),
            checked=True,
        )
        self._add("fainter_reference", _text("&Fainter"), ["Ctrl+["], _text("Show the reference picture fainter"))
        self._add("stronger_reference", _text("&Stronger"), ["Ctrl+]"], _text("Show the reference picture stronger"))
        self._add("drop_reference", _text("&Take away"), ["Ctrl+Alt+R"], _text("Trace over nothing any more"))
        self._add(
            "gallery",
            _text("&Alternatives"),
            ["A"],
            _text("Show what could stand in place of the part under the pen"),
            "gallery",
        )
        self._add("complete", _text("Complete the &rest"), ["R"], _text("Fill in what is not drawn yet"), "complete")
        for number, (name, text) in enumerate(
            (
                ("round glasses", _text("&Round glasses")),
                ("square glasses", _text("&Square glasses")),
                ("moustache", _text("&Moustache")),
                ("beard", _text("&Beard")),
                ("wrinkles", _text("&Wrinkles")),
                ("long hair", _text("&Long hair")),
                ("wavy hair", _text("Wa&vy hair")),
            ),
            start=1,
        ):
            self._add(
                "add " + name,
                text,
                [f"Ctrl+Shift+{number}"],
                _text("Draw this on the face, to be edited like any stroke"),
            )
        self._add("place", _text("Place a&new"), ["P"], _text("Find eyes, nose, mouth and face in your drawing again"))
        self._add(
            "unplaced", _text("Leave &in place"), ["Shift+P"], _text("Take the drawing as it lies, whatever was found")
        )
        self._add("larger", _text("&Larger"), ["]"], _text("A larger pen or eraser; the wheel does so too"))
        self._add("smaller", _text("&Smaller"), ["["], _text("A smaller pen or eraser; the wheel does so too"))
        self._add("lighter", _text("L&ighter"), [","], _text("Lighter ink, for selected strokes or the pen"))
        self._add("darker", _text("&Darker"), ["."], _text("Darker ink, for selected strokes or the pen"))

        self._add(
            "zoom_in",
            _text("Zoom &in"),
            [key.ZoomIn, "Ctrl+="],
            _text("Come nearer; Ctrl and wheel do so too"),
            "zoom_in",
        )
        self._add("zoom_out", _text("Zoom &out"), [key.ZoomOut], _text("Go farther away"), "zoom_out")
        tip = _text("Both pictures as in a mirror, where mistakes are seen; the drawing stays as it is")
        self._add("flip", _text("F&lip the view"), ["H"], tip, checked=False)
        tip = _text("Nothing but the studio on the screen, or no longer")
        self._add("full_screen", _text("Full &screen"), ["F11"], tip, checked=False)
        self._add("fit", _text("&Fit"), ["Ctrl+0"], _text("Show the whole canvas"), "fit")
        self._add(
            "shadow", _text("&Shadow"), ["S"], _text("The faint guide under your strokes"), "shadow", checked=True
        )
        self._add("guides", _text("&Guide lines"), ["G"], _text("Where a face goes, on the empty canvas"), checked=True)

        self._add(
            "found_parts",
            _text("&Parts that were found"),
            ["F"],
            _text("Where eyes, nose and mouth were found; drag a dot to put one elsewhere"),
            checked=True,
        )
        self._add(
            "straightened",
            _text("St&raightened"),
            ["U"],
            _text("The face upright in the middle, not as you drew it"),
            checked=False,
        )

        self._add("live", _text("&Live"), ["L"], _text("The face follows every stroke"), "live", checked=True)
        self._add("convert", _text("&Convert"), ["Ctrl+Return"], _text("Make the face of this drawing now"), "convert")
        self._add(
            "compare",
            _text("Compare with &before"),
            ["C"],
            _text("Show the face before this one; hold the key, or press on the face"),
            checked=False,
        )
        self._add(
            "side_by_side",
            _text("S&ide by side"),
            ["Ctrl+T"],
            _text("The same drawing, painted by every system that is installed"),
        )
        self._add("morph", _text("&Morph to a session…"), ["Ctrl+M"], _text("Go by degrees to a saved drawing"))
        self._add(
            "photo_appearance",
            _text("Appearance from p&hoto…"),
            ["Ctrl+Alt+A"],
            _text("Skin, hair and light of a photo"),
        )
        self._add("reset", _text("&Reset trust"), ["Ctrl+R"], _text("All trust sliders back to the middle"), "reset")

        for number, (name, text) in enumerate(
            (
                ("take_eye1", _text("Eye at &left")),
                ("take_eye2", _text("Eye at &right")),
                ("take_nose", _text("&Nose")),
                ("take_mouth", _text("&Mouth")),
                ("take_remainder", _text("&Face and hair")),
            ),
            start=1,
        ):
            self._add(name, text, [f"Ctrl+{number}"], _text("Put this part of a saved drawing in place of yours"))

        sheet_keys = [key.HelpContents, "?", "Shift+?"]
        self._add("shortcuts", _text("&Shortcuts"), sheet_keys, _text("Every key, and what the mouse does"))
        self._add("about", _text("&About"), ["Ctrl+F1"], _text("What this program is, and whom it owes thanks"))
        self._themes = QActionGroup(window)
        for name, text, keys, tip in (
            ("theme_system", _text("As the &system"), "Ctrl+Alt+1", _text("Light or dark as your desktop is")),
            ("theme_light", _text("&Light"), "Ctrl+Alt+2", _text("Dark on light")),
            ("theme_dark", _text("&Dark"), "Ctrl+Alt+3", _text("Light on dark")),
        ):
            self._add(name, text, [keys], tip, checked=name == "theme_system")
            self._themes.addAction(self[name])
        self._languages = QActionGroup(window)
        for name, text, keys, tip in (
            ("language_system", _text("As the &system"), "Ctrl+Alt+4", _text("The language of your desktop")),
            ("language_en", "English", "Ctrl+Alt+5", "English"),
            ("language_zh_CN", "中文", "Ctrl+Alt+6", "中文"),
        ):
            self._add(name, text, [keys], tip, checked=name == "language_system")
            self._languages.addAction(self[name])

    def _follow(self, history: QUndoStack) -> None:
        """Undo and redo say what they would undo. Qt's own such actions keep the language that they began with."""
        for action, do, able, text in (
            (self["undo"], history.undo, history.canUndoChanged, history.undoTextChanged),
            (self["redo"], history.redo, history.canRedoChanged, history.redoTextChanged),
        ):
            action.setEnabled(False)
            action.triggered.connect(lambda _checked, do=do: do())
            able.connect(action.setEnabled)
            text.connect(lambda step, action=action: action.setText(self._verb(action) + (" " + step if step else "")))

    def _verb(self, action: QAction) -> str:
        return _text("&Undo") if action is self["undo"] else _text("&Redo")

    def _add(
        self, name: str, text: str, keys: Sequence[Keys], tip: str, picture: str = "", checked: object = None
    ) -> None:
        action = QAction(text, self._window)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(bool(checked))
        self._adopt(name, action, keys, tip, picture)

    def _adopt(self, name: str, action: QAction, keys: Sequence[Keys], tip: str, picture: str = "") -> None:
        action.setObjectName(name)
        wanted = [sequence for sequence in map(QKeySequence, keys) if not sequence.isEmpty()]
        # A key that a standard already stands for must not be there twice: Qt calls that ambiguous.
        action.setShortcuts([one for index, one in enumerate(wanted) if one not in wanted[:index]])
        shown = action.shortcut().toString(QKeySequence.NativeText)
        action.setToolTip(f"{tip}  ({shown})" if shown else tip)
        action.setStatusTip("")
        if picture:
            action.setIcon(icon(picture))
            action.setIconVisibleInMenu(False)
        self._window.addAction(action)
        self[name] = action

    def within(self, name: str) -> List[QAction]:
        """What an entry of `ui.commands.menus` holds: the command of this name, or those of a menu within the menu."""
        starts = {"add": "add ", "take": "take_", "theme": "theme_", "language": "language_"}
        if name == "tracing":
            return [self[one] for one in TRACING]
        if name in starts:
            return [action for key, action in self.items() if key.startswith(starts[name])]
        return [self[name]] if name in self else []

    def button(self, name: str, size: int = 22) -> QToolButton:
        """A tool button for a command."""
        made = QToolButton()
        made.setDefaultAction(self[name])
        made.setIconSize(made.iconSize().scaled(size, size, 1))
        made.setAutoRaise(True)
        made.setAccessibleName(self[name].text().replace("&", ""))
        return made
