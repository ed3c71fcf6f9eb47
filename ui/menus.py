"""Every command of the window, menu by menu, in the order of the menu bar."""

from __future__ import annotations

from typing import Tuple

from PyQt5.QtGui import QKeySequence as Key

from configs.components import COMPONENTS
from engine.drawing.ready_made import ADDITIONS
from engine.drawing.session import CONSTRUCTION, REFERENCE
from engine.method.upscaling import SIZES
from engine.photos.align import PHOTO, SKETCH
from ui import preferences
from ui.canvas.pen import DIRECT, ROPE, WEIGHTED
from ui.canvas.tools import ERASER, PEN, SELECT
from ui.canvas.view import TURN_STEP, ZOOM_STEP
from ui.commands import command
from ui.dialogs.about import show_about
from ui.translations.qt_files import LANGUAGES
from ui.window import StudioWindow

Command = command.Command[StudioWindow]
Menu = command.Menu[StudioWindow]


def _drawn(window: StudioWindow) -> bool:
    return not window.canvas.blank


def _has_face(window: StudioWindow) -> bool:
    return window.face.face is not None


def _traces(window: StudioWindow) -> bool:
    return window.document.session.reference is not None


_OPEN = (
    Command("new", "&New drawing", "Begin a new drawing", lambda w: w.files.new(), (Key.New,), "new"),
    Command("open", "&Open…", "Open a sketch, a photo or a session", lambda w: w.files.ask_open(), (Key.Open,), "open"),
    Menu("Open &recent", made=lambda w: w.files.recent_menu),
    Command(
        "lay_in",
        "&Lay a picture in…",
        "Lay a sketch, or a photo's lines, into this drawing, which stays",
        lambda w: w.files.ask_lay_in(),
        ("Ctrl+Shift+O",),
    ),
    Command(
        "treat_sketch",
        "Tr&eat as sketch",
        "The opened picture is a sketch, lay it down",
        lambda w: w.photos.treat(SKETCH),
        ("Ctrl+Alt+K",),
        enabled=lambda w: w.photos.opened_as == PHOTO,
    ),
    Command(
        "treat_photo",
        "Treat as &photo",
        "The opened picture is a photo, follow its lines",
        lambda w: w.photos.treat(PHOTO),
        ("Ctrl+Alt+P",),
        enabled=lambda w: w.photos.opened_as == SKETCH,
    ),
    Menu("&Draw photos by", made=lambda w: w.sketchers.menu),
)


def _larger(size: int, number: int) -> Command:
    return Command(
        f"save_face_{size}",
        f"{size} × {size} pixels…",
        "Save the face larger, as sharp as the upscaler can make it",
        lambda w: w.exchange.save_larger(size),
        (f"Ctrl+Alt+Shift+{number}",),
        enabled=_has_face,
    )


_SAVE = (
    Command(
        "save", "&Save session", "Save strokes and settings, to go on later", lambda w: w.files.save(), (Key.Save,)
    ),
    Command(
        "save_as",
        "Save session &as…",
        "Save the session under another name",
        lambda w: w.files.save_as(),
        ("Ctrl+Shift+S",),
    ),
    None,
    Command(
        "save_face",
        "Save &face…",
        "Save the face as a picture",
        lambda w: w.exchange.save_face(),
        ("Ctrl+E",),
        "save",
        enabled=_has_face,
    ),
    Menu("Save face la&rger", tuple(_larger(size, number) for number, size in enumerate(SIZES[1:], start=1))),
    Command(
        "save_sketch",
        "Save s&ketch…",
        "Save the sketch as a picture",
        lambda w: w.exchange.save_sketch(),
        ("Ctrl+Shift+E",),
        "save",
        enabled=_drawn,
    ),
    Command(
        "save_pair",
        "Save &both…",
        "Save sketch and face side by side",
        lambda w: w.exchange.save_pair(),
        ("Ctrl+Alt+E",),
        enabled=_has_face,
    ),
    Command(
        "save_svg",
        "Save s&trokes…",
        "Save the strokes as SVG, sharp at any size",
        lambda w: w.exchange.save_strokes(),
        ("Ctrl+Alt+S",),
        enabled=_drawn,
    ),
    Command(
        "save_ora",
        "Save &layers…",
        "Save OpenRaster layers, for Krita or MyPaint",
        lambda w: w.exchange.save_layers(),
        ("Ctrl+Alt+O",),
        enabled=_has_face,
    ),
)

_EDIT = (
    Command(
        "undo",
        "&Undo",
        "Undo the last step",
        lambda w: w.document.history.undo(),
        (Key.Undo,),
        "undo",
        enabled=lambda w: w.document.history.canUndo(),
        detail=lambda w: w.document.undo_text,
    ),
    Command(
        "redo",
        "&Redo",
        "Redo what was undone",
        lambda w: w.document.history.redo(),
        (Key.Redo, "Ctrl+Y"),
        "redo",
        enabled=lambda w: w.document.history.canRedo(),
        detail=lambda w: w.document.redo_text,
    ),
    None,
    Command(
        "copy",
        "&Copy the face",
        "Lay the face on the clipboard",
        lambda w: w.exchange.copy_face(),
        (Key.Copy,),
        enabled=_has_face,
    ),
    Command(
        "paste",
        "&Paste a picture",
        "Begin a drawing with the clipboard's picture",
        lambda w: w.files.paste(),
        (Key.Paste,),
    ),
    None,
    Command(
        "select_all",
        "Select &all",
        "Select every stroke",
        lambda w: w.canvas.selecting.choose_all(),
        (Key.SelectAll,),
    ),
    Command(
        "delete", "&Delete", "Take the selected strokes away", lambda w: w.canvas.selecting.remove(), (Key.Delete,)
    ),
    Command(
        "clear",
        "&Clear the canvas",
        "Take everything off the canvas",
        lambda w: w.document.clear(),
        ("Ctrl+Backspace",),
        "clear",
        enabled=_drawn,
    ),
)


def _tool(name: str, text: str, tip: str, key: str) -> Command:
    return Command(
        name,
        text,
        tip,
        lambda w: w.tools.take(name),
        (key,),
        name,
        checked=lambda w: w.tools.tool == name,
        group="tools",
    )


_TRACING = (
    Command(
        "show_construction",
        "Show construction &lines",
        "Construction lines are seen under the drawing",
        lambda w, on: w.tracing.show_part(CONSTRUCTION, on),
        ("Shift+K",),
        checked=lambda w: CONSTRUCTION not in w.document.session.hidden,
    ),
    Command(
        "reference", "Reference &picture…", "A picture to trace over", lambda w: w.tracing.ask(), ("Ctrl+Shift+R",)
    ),
    Command(
        "show_reference",
        "Show the &reference",
        "The picture to trace over is seen",
        lambda w, on: w.tracing.show_part(REFERENCE, on),
        ("T",),
        enabled=_traces,
        checked=lambda w: REFERENCE not in w.document.session.hidden,
    ),
    Command(
        "fainter_reference",
        "&Fainter",
        "Show the reference picture fainter",
        lambda w: w.tracing.fainter(),
        ("Ctrl+[",),
        enabled=_traces,
    ),
    Command(
        "stronger_reference",
        "&Stronger",
        "Show the reference picture stronger",
        lambda w: w.tracing.stronger(),
        ("Ctrl+]",),
        enabled=_traces,
    ),
    Command(
        "drop_reference",
        "&Take away",
        "Trace over nothing any more",
        lambda w: w.tracing.drop(),
        ("Ctrl+Alt+R",),
        enabled=_traces,
    ),
)


def _add(name: str, number: int) -> Command:
    return Command(
        "add " + name,
        name.capitalize(),
        "Draw this on the face, to be edited like any stroke",
        lambda w: w.completing.add(name),
        (f"Ctrl+Shift+{number}",),
        context="Additions",
    )


def _steady(name: str, text: str, tip: str, key: str) -> Command:
    return Command(
        "steady_" + name,
        text,
        tip,
        lambda w: w.tools.steady(name),
        (key,),
        checked=lambda w: w.tools.steadied == name,
        group="steady",
    )


_STEADY = (
    _steady(DIRECT, "&Direct", "The line goes where the hand goes", "Ctrl+Alt+7"),
    _steady(WEIGHTED, "&Weighted", "The line follows the hand slowly and smooths every tremble", "Ctrl+Alt+8"),
    _steady(ROPE, "&Rope", "The hand pulls the line behind it as at a short rope", "Ctrl+Alt+9"),
)

_DRAW = (
    _tool(PEN, "&Pen", "Draw", "B"),
    _tool(ERASER, "&Eraser", "Erase; the right mouse button does so too", "E"),
    _tool(SELECT, "&Select", "Move strokes or change their ink", "V"),
    Command(
        "mirror",
        "&Mirrored",
        "Draw on both sides of the face at once",
        lambda w, on: w.tools.set_mirrored(on),
        ("M",),
        "mirror",
        checked=False,
    ),
    Command(
        "construction",
        "&Construction lines",
        "Draw lines that help you and that the portrait never sees",
        lambda w, on: w.tools.set_construction(on),
        ("K",),
        checked=False,
    ),
    Menu("Tr&acing", _TRACING),
    Command(
        "layers",
        "Layers…",
        "Name parts of the drawing, and hide what is not to be seen",
        lambda w: w.layers.show_dialog(),
        ("Ctrl+L",),
    ),
    Menu("Stead&y hand", _STEADY),
    None,
    Command(
        "larger",
        "&Larger",
        "A larger pen or eraser; the wheel does so too",
        lambda w: w.tools.change_size(1),
        ("]",),
    ),
    Command(
        "smaller",
        "&Smaller",
        "A smaller pen or eraser; the wheel does so too",
        lambda w: w.tools.change_size(-1),
        ("[",),
    ),
    None,
    Command(
        "lighter",
        "L&ighter",
        "Lighter ink, for selected strokes or the pen",
        lambda w: w.canvas.selecting.change_ink(-1),
        (",",),
    ),
    Command(
        "darker",
        "&Darker",
        "Darker ink, for selected strokes or the pen",
        lambda w: w.canvas.selecting.change_ink(1),
        (".",),
    ),
    None,
    Command(
        "fill",
        "Fill by &hatching",
        "Hatch what the selected strokes go round, as brows, lips and hair are filled",
        lambda w: w.completing.fill(),
        ("Shift+F",),
    ),
    Command(
        "gallery",
        "&Alternatives",
        "Show what could stand in place of the part under the pen",
        lambda w: w.gallery.ask(),
        ("A",),
        "gallery",
    ),
    Command(
        "complete",
        "Complete the &rest",
        "Fill in what is not drawn yet",
        lambda w: w.completing.start(),
        ("R",),
        "complete",
        enabled=_drawn,
    ),
    Command(
        "another_rest",
        "Another rest",
        "Complete the same drawing by another face that fits",
        lambda w: w.completing.another(),
        ("Shift+R",),
        enabled=lambda w: w.completing.completed,
    ),
    Menu("A&dd", tuple(_add(name, number) for number, name in enumerate(ADDITIONS, start=1))),
    None,
    Command(
        "place",
        "Place a&new",
        "Find eyes, nose, mouth and face in your drawing again",
        lambda w: w.placing.place_again(),
        ("P",),
    ),
    Command(
        "unplaced",
        "Leave &in place",
        "Take the drawing as it lies, whatever was found",
        lambda w: w.placing.leave_in_place(),
        ("Shift+P",),
    ),
)


def _take(name: str, label: str, number: int) -> Command:
    return Command(
        "take_" + name,
        label,
        "Put this part of a saved drawing in place of yours",
        lambda w: w.exchange.take(name),
        (f"Ctrl+{number}",),
        context="Components",
    )


_FACE = (
    Command(
        "live",
        "&Live",
        "The face follows every stroke",
        lambda w, on: w.link.set_live(on),
        ("L",),
        "live",
        checked=True,
    ),
    Command(
        "convert",
        "&Convert",
        "Make the face of this drawing now",
        lambda w: w.link.send(),
        ("Ctrl+Return",),
        "convert",
        enabled=_drawn,
    ),
    None,
    Command(
        "compare",
        "Compare with &before",
        "Show the face before this one; hold the key, or press on the face",
        lambda w, on: w.earlier.compare(on),
        ("C",),
        checked=False,
    ),
    Command(
        "side_by_side",
        "S&ide by side",
        "The same drawing, painted by every system that is installed",
        lambda w: w.comparison.show(),
        ("Ctrl+T",),
    ),
    None,
    Command("morph", "&Morph to a session…", "Go by degrees to a saved drawing", lambda w: w.ask_morph(), ("Ctrl+M",)),
    Menu(
        "&Take from another drawing",
        tuple(_take(one.name, one.label, number) for number, one in enumerate(COMPONENTS, start=1)),
    ),
    None,
    Command(
        "another_look",
        "A&nother look",
        "Paint the drawing as another person whom it could show",
        lambda w: w.document.another_look(1),
        ("N",),
        "another",
        enabled=lambda w: w.panel.offers_looks,
    ),
    Command(
        "look_before",
        "Look &before",
        "Paint the drawing as the person before",
        lambda w: w.document.another_look(-1),
        ("Shift+N",),
        enabled=lambda w: w.document.controls.appearance.look > 0,
    ),
    Command(
        "photo_appearance",
        "Appearance from p&hoto…",
        "Skin, hair and light of a photo",
        lambda w: w.photos.ask_appearance(),
        ("Ctrl+Alt+A",),
    ),
    Command(
        "reset",
        "&Reset trust",
        "All trust sliders back to the middle",
        lambda w: w.panel.reset_trust(),
        ("Ctrl+R",),
        "reset",
    ),
)


def _theme(name: str, text: str, tip: str, key: str) -> Command:
    return Command(
        "theme_" + name,
        text,
        tip,
        lambda w: w.set_theme(name),
        (key,),
        checked=lambda w: preferences.chosen_theme(w.settings) == name,
        group="theme",
    )


def _language(name: str, text: str, tip: str, key: str) -> Command:
    return Command(
        "language_" + name,
        text,
        tip,
        lambda w: w.set_language(name),
        (key,),
        checked=lambda w: preferences.chosen_language(w.settings) == name,
        group="language",
    )


_VIEW = (
    Command(
        "zoom_in",
        "Zoom &in",
        "Come nearer; Ctrl and wheel do so too",
        lambda w: w.viewport.zoom_by(ZOOM_STEP),
        (Key.ZoomIn, "Ctrl+="),
        "zoom_in",
    ),
    Command(
        "zoom_out",
        "Zoom &out",
        "Go farther away",
        lambda w: w.viewport.zoom_by(1 / ZOOM_STEP),
        (Key.ZoomOut,),
        "zoom_out",
    ),
    Command("fit", "&Fit", "Show the whole canvas, upright", lambda w: w.viewport.fit(), ("Ctrl+0",), "fit"),
    Command(
        "turn_left",
        "Turn l&eft",
        "Turn both pictures to the left, as paper is turned for the hand; Fit turns them back",
        lambda w: w.viewport.turn_by(-TURN_STEP),
        ("4",),
    ),
    Command(
        "turn_right",
        "Turn ri&ght",
        "Turn both pictures to the right, as paper is turned for the hand; Fit turns them back",
        lambda w: w.viewport.turn_by(TURN_STEP),
        ("6",),
    ),
    Command(
        "flip",
        "F&lip the view",
        "Both pictures as in a mirror, where mistakes are seen; the drawing stays as it is",
        lambda w, on: w.viewport.flip(on),
        ("H",),
        checked=False,
    ),
    Command(
        "full_screen",
        "Full &screen",
        "Nothing but the studio on the screen, or no longer",
        lambda w, on: w.showFullScreen() if on else w.showNormal(),
        ("F11",),
        checked=False,
    ),
    None,
    Command(
        "shadow",
        "&Shadow",
        "The faint guide under your strokes",
        lambda w, on: w.show_shadow(on),
        ("S",),
        "shadow",
        checked=True,
    ),
    Command(
        "guides",
        "&Guide lines",
        "Where a face goes, on the empty canvas",
        lambda w, on: w.canvas.show_guides(on),
        ("G",),
        checked=True,
    ),
    Command(
        "found_parts",
        "&Parts that were found",
        "Where eyes, nose and mouth were found; drag a dot to put one elsewhere",
        lambda w, on: w.canvas.parts.set_shown(on),
        ("F",),
        checked=True,
    ),
    Command(
        "straightened",
        "St&raightened",
        "The face upright in the middle, not as you drew it",
        lambda w, on: w.placing.straighten(on),
        ("U",),
        checked=lambda w: w.document.controls.placing.straightened,
    ),
    Command(
        "audit",
        "Strokes that no face e&xplains",
        "Tint strokes where no face that is known has a line; click one to say what it is",
        lambda w, on: w.canvas.audit.show(on),
        ("Y",),
        checked=False,
    ),
    None,
    Menu(
        "&Theme",
        (
            _theme("system", "As the &system", "Light or dark as your desktop is", "Ctrl+Alt+1"),
            _theme("light", "&Light", "Dark on light", "Ctrl+Alt+2"),
            _theme("dark", "&Dark", "Light on dark", "Ctrl+Alt+3"),
        ),
    ),
    Menu(
        "L&anguage",
        (
            _language("system", "As the &system", "The language of your desktop", "Ctrl+Alt+4"),
            _language("en", "English", "English", "Ctrl+Alt+5"),
            _language("zh_CN", LANGUAGES["zh_CN"], LANGUAGES["zh_CN"], "Ctrl+Alt+6"),
        ),
    ),
)

_HELP = (
    Command(
        "tour",
        "&Tour",
        "Draw a face together, in two minutes",
        lambda w: w.tour.start(),
        ("Ctrl+Alt+Shift+T",),
    ),
    Command(
        "shortcuts",
        "&Shortcuts",
        "Every key, and what the mouse does",
        lambda w: w.shortcuts.show_sheet(),
        (Key.HelpContents, "?", "Shift+?"),
    ),
    Command(
        "keys",
        "&Change shortcuts…",
        "Give a command another key",
        lambda w: w.keys.show_editor(),
        ("Ctrl+Alt+Shift+K",),
    ),
    None,
    Command("about", "&About", "What this program is, and whom it owes thanks", show_about, ("Ctrl+F1",)),
)

_QUIT = Command("quit", "&Quit", "Leave the studio", lambda w: w.close(), (Key.Quit, "Ctrl+Q"))

MENUS: Tuple[Menu, ...] = (
    Menu("&File", (*_OPEN, None, *_SAVE, None, _QUIT)),
    Menu("&Edit", _EDIT),
    Menu("&Draw", _DRAW),
    Menu("F&ace", _FACE),
    Menu("&View", _VIEW),
    Menu("&Help", _HELP),
)
