"""Every command of the window, menu by menu, in the order of the menu bar."""

from __future__ import annotations

from typing import Tuple

from PyQt5.QtGui import QKeySequence as Key

from configs.components import COMPONENTS
from configs.translatable import Translatable, _
from engine.drawing.ready_made import ADDITIONS, Addition
from engine.drawing.session import CONSTRUCTION, REFERENCE
from engine.method.upscaling import SIZES
from engine.photos.align import PHOTO, SKETCH
from ui import preferences
from ui.canvas.pen import DIRECT, ROPE, WEIGHTED
from ui.canvas.tools import ERASER, MOVE_REFERENCE, PEN, SELECT
from ui.canvas.view import TURN_STEP, ZOOM_STEP
from ui.commands import command
from ui.dialogs.about import show_about
from ui.translations.qt_files import LANGUAGES
from ui.window import StudioWindow

Command = command.Command[StudioWindow]
Menu = command.Menu[StudioWindow]


def _drawn(window: StudioWindow) -> bool:
    return not window.canvas.blank


def _holds_something(window: StudioWindow) -> bool:
    session = window.document.session
    return _drawn(window) or bool(session.construction or session.aside)


def _has_face(window: StudioWindow) -> bool:
    return window.face.face is not None


def _traces(window: StudioWindow) -> bool:
    return window.document.session.reference is not None


_OPEN = (
    Command("new", _("&New drawing"), _("Begin a new drawing"), lambda w: w.files.new(), (Key.New,), "new"),
    Command(
        "open", _("&Open…"), _("Open a sketch, a photo or a session"), lambda w: w.files.ask_open(), (Key.Open,), "open"
    ),
    Menu(_("Open &recent"), made=lambda w: w.files.recent_menu),
    Command(
        "lay_in",
        _("&Lay a picture in…"),
        _("Lay a sketch, or a photo's lines, into this drawing, which stays"),
        lambda w: w.files.ask_lay_in(),
        ("Ctrl+Shift+O",),
    ),
    Command(
        "treat_sketch",
        _("Tr&eat as sketch"),
        _("The opened picture is a sketch, lay it down"),
        lambda w: w.photos.treat(SKETCH),
        ("Ctrl+Alt+K",),
        enabled=lambda w: w.photos.opened_as == PHOTO,
    ),
    Command(
        "treat_photo",
        _("Treat as &photo"),
        _("The opened picture is a photo, follow its lines"),
        lambda w: w.photos.treat(PHOTO),
        ("Ctrl+Alt+P",),
        enabled=lambda w: w.photos.opened_as == SKETCH,
    ),
    Menu(_("&Draw photos by"), made=lambda w: w.sketchers.menu),
)


def _larger(size: int, number: int) -> Command:
    return Command(
        f"save_face_{size}",
        _("%d × %d pixels…"),
        _("Save the face larger, as sharp as the upscaler can make it"),
        lambda w: w.exchange.save_larger(size),
        (f"Ctrl+Alt+Shift+{number}",),
        enabled=_has_face,
        values=(size, size),
    )


_SAVE = (
    Command(
        "save",
        _("&Save session"),
        _("Save strokes and settings, to go on later"),
        lambda w: w.files.save(),
        (Key.Save,),
    ),
    Command(
        "save_as",
        _("Save session &as…"),
        _("Save the session under another name"),
        lambda w: w.files.save_as(),
        ("Ctrl+Shift+S",),
    ),
    None,
    Command(
        "save_face",
        _("Save &face…"),
        _("Save the face as a picture"),
        lambda w: w.exchange.save_face(),
        ("Ctrl+E",),
        "save",
        enabled=_has_face,
    ),
    Menu(_("Save face la&rger"), tuple(_larger(size, number) for number, size in enumerate(SIZES[1:], start=1))),
    Command(
        "save_sketch",
        _("Save s&ketch…"),
        _("Save the sketch as a picture"),
        lambda w: w.exchange.save_sketch(),
        ("Ctrl+Shift+E",),
        "save",
        enabled=_drawn,
    ),
    Command(
        "save_pair",
        _("Save &both…"),
        _("Save sketch and face side by side"),
        lambda w: w.exchange.save_pair(),
        ("Ctrl+Alt+E",),
        enabled=_has_face,
    ),
    Command(
        "save_svg",
        _("Save s&trokes…"),
        _("Save the strokes as SVG, sharp at any size"),
        lambda w: w.exchange.save_strokes(),
        ("Ctrl+Alt+S",),
        enabled=_drawn,
    ),
    Command(
        "save_ora",
        _("Save &layers…"),
        _("Save OpenRaster layers, for Krita or MyPaint"),
        lambda w: w.exchange.save_layers(),
        ("Ctrl+Alt+O",),
        enabled=_has_face,
    ),
)

_EDIT = (
    Command(
        "undo",
        _("&Undo"),
        _("Undo the last step"),
        lambda w: w.document.history.undo(),
        (Key.Undo,),
        "undo",
        enabled=lambda w: w.document.history.canUndo(),
        detail=lambda w: w.document.undo_text,
    ),
    Command(
        "redo",
        _("&Redo"),
        _("Redo what was undone"),
        lambda w: w.document.history.redo(),
        (Key.Redo, "Ctrl+Y"),
        "redo",
        enabled=lambda w: w.document.history.canRedo(),
        detail=lambda w: w.document.redo_text,
    ),
    None,
    Command(
        "copy",
        _("&Copy the face"),
        _("Lay the face on the clipboard"),
        lambda w: w.exchange.copy_face(),
        (Key.Copy,),
        enabled=_has_face,
    ),
    Command(
        "paste",
        _("&Paste a picture"),
        _("Begin a drawing with the clipboard's picture"),
        lambda w: w.files.paste(),
        (Key.Paste,),
    ),
    None,
    Command(
        "select_all",
        _("Select &all"),
        _("Select every stroke"),
        lambda w: w.canvas.selecting.choose_all(),
        (Key.SelectAll,),
    ),
    Command(
        "delete",
        _("&Delete"),
        _("Take away the selected strokes, or the reference picture that is moved"),
        lambda w: w.delete(),
        (Key.Delete,),
    ),
    Command(
        "clear",
        _("&Clear the canvas"),
        _("Take everything off the canvas"),
        lambda w: w.document.clear(),
        ("Ctrl+Backspace",),
        "clear",
        enabled=_holds_something,
    ),
)


def _tool(name: str, text: Translatable, tip: Translatable, key: str) -> Command:
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
        _("Show construction &lines"),
        _("Construction lines are seen under the drawing"),
        lambda w, on: w.tracing.show_part(CONSTRUCTION, on),
        ("Shift+K",),
        checked=lambda w: CONSTRUCTION not in w.document.session.hidden,
    ),
    Command(
        "reference",
        _("Reference &picture…"),
        _("A picture to trace over"),
        lambda w: w.tracing.ask(),
        ("Ctrl+Shift+R",),
    ),
    Command(
        "show_reference",
        _("Show the &reference"),
        _("The picture to trace over is seen"),
        lambda w, on: w.tracing.show_part(REFERENCE, on),
        ("T",),
        enabled=_traces,
        checked=lambda w: REFERENCE not in w.document.session.hidden,
    ),
    Command(
        "move_reference",
        _("&Move"),
        _("Move, scale and turn the reference picture: drag it or its handles; the wheel scales it"),
        lambda w, on: w.tracing.move(on),
        ("Shift+T",),
        enabled=_traces,
        checked=lambda w: w.tools.tool == MOVE_REFERENCE,
    ),
    Command(
        "reset_reference",
        _("&Back in place"),
        _("The reference picture as large as the canvas, and in its middle"),
        lambda w: w.tracing.put_back(),
        ("Ctrl+Alt+Shift+R",),
        enabled=lambda w: w.tracing.moved,
    ),
    Command(
        "fainter_reference",
        _("&Fainter"),
        _("Show the reference picture fainter"),
        lambda w: w.tracing.fainter(),
        ("Ctrl+[",),
        enabled=_traces,
    ),
    Command(
        "stronger_reference",
        _("&Stronger"),
        _("Show the reference picture stronger"),
        lambda w: w.tracing.stronger(),
        ("Ctrl+]",),
        enabled=_traces,
    ),
    Command(
        "drop_reference",
        _("&Take away"),
        _("Trace over nothing any more"),
        lambda w: w.tracing.drop(),
        ("Ctrl+Alt+R",),
        enabled=_traces,
    ),
)


def _add(name: str, addition: Addition, number: int) -> Command:
    return Command(
        "add " + name,
        addition.label,
        _("Draw this on the face, to be edited like any stroke"),
        lambda w: w.completing.add(name),
        (f"Ctrl+Shift+{number}",),
    )


def _steady(name: str, text: Translatable, tip: Translatable, key: str) -> Command:
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
    _steady(DIRECT, _("&Direct"), _("The line goes where the hand goes"), "Ctrl+Alt+7"),
    _steady(WEIGHTED, _("&Weighted"), _("The line follows the hand slowly and smooths every tremble"), "Ctrl+Alt+8"),
    _steady(ROPE, _("&Rope"), _("The hand pulls the line behind it as at a short rope"), "Ctrl+Alt+9"),
)

_DRAW = (
    _tool(PEN, _("&Pen"), _("Draw"), "B"),
    _tool(ERASER, _("&Eraser"), _("Erase; the right mouse button does so too"), "E"),
    _tool(SELECT, _("&Select"), _("Move strokes or change their ink"), "V"),
    Command(
        "mirror",
        _("&Mirrored"),
        _("Draw on both sides of the face at once"),
        lambda w, on: w.tools.set_mirrored(on),
        ("M",),
        "mirror",
        checked=False,
    ),
    Command(
        "construction",
        _("&Construction lines"),
        _("Draw lines that help you and that the portrait never sees"),
        lambda w, on: w.tools.set_construction(on),
        ("K",),
        checked=False,
    ),
    Menu(_("Tr&acing"), _TRACING),
    Command(
        "layers",
        _("Layers…"),
        _("Name parts of the drawing, and hide what is not to be seen"),
        lambda w: w.layers.show_dialog(),
        ("Ctrl+L",),
    ),
    Menu(_("Stead&y hand"), _STEADY),
    None,
    Command(
        "larger",
        _("&Larger"),
        _("A larger pen or eraser; the wheel does so too"),
        lambda w: w.tools.change_size(1),
        ("]",),
    ),
    Command(
        "smaller",
        _("&Smaller"),
        _("A smaller pen or eraser; the wheel does so too"),
        lambda w: w.tools.change_size(-1),
        ("[",),
    ),
    None,
    Command(
        "lighter",
        _("L&ighter"),
        _("Lighter ink, for selected strokes or the pen"),
        lambda w: w.change_ink(-1),
        (",",),
    ),
    Command(
        "darker",
        _("&Darker"),
        _("Darker ink, for selected strokes or the pen"),
        lambda w: w.change_ink(1),
        (".",),
    ),
    None,
    Command(
        "fill",
        _("Fill by &hatching"),
        _("Hatch what the selected strokes go round, as brows, lips and hair are filled"),
        lambda w: w.completing.fill(),
        ("Shift+F",),
    ),
    Command(
        "gallery",
        _("&Alternatives"),
        _("Show what could stand in place of the part under the pen"),
        lambda w: w.gallery.ask(),
        ("A",),
        "gallery",
    ),
    Command(
        "complete",
        _("Complete the &rest"),
        _("Fill in what is not drawn yet"),
        lambda w: w.completing.start(),
        ("R",),
        "complete",
        enabled=_drawn,
    ),
    Command(
        "another_rest",
        _("Another rest"),
        _("Complete the same drawing by another face that fits"),
        lambda w: w.completing.another(),
        ("Shift+R",),
        enabled=lambda w: w.completing.completed,
    ),
    Menu(_("A&dd"), tuple(_add(name, one, number) for number, (name, one) in enumerate(ADDITIONS.items(), start=1))),
    None,
    Command(
        "place",
        _("Place a&new"),
        _("Find eyes, nose, mouth and face in your drawing again"),
        lambda w: w.placing.place_again(),
        ("P",),
    ),
    Command(
        "unplaced",
        _("Leave &in place"),
        _("Take the drawing as it lies, whatever was found"),
        lambda w: w.placing.leave_in_place(),
        ("Shift+P",),
    ),
)


def _take(name: str, label: Translatable, number: int) -> Command:
    return Command(
        "take_" + name,
        label,
        _("Put this part of a saved drawing in place of yours"),
        lambda w: w.exchange.take(name),
        (f"Ctrl+{number}",),
    )


_FACE = (
    Command(
        "live",
        _("&Live"),
        _("The face follows every stroke"),
        lambda w, on: w.link.set_live(on),
        ("L",),
        "live",
        checked=True,
        saved=True,
    ),
    Command(
        "convert",
        _("&Convert"),
        _("Make the face of this drawing now"),
        lambda w: w.link.send(),
        ("Ctrl+Return",),
        "convert",
        enabled=_drawn,
    ),
    None,
    Command(
        "compare",
        _("Compare with &before"),
        _("Show the face before this one; hold the key, or press on the face"),
        lambda w, on: w.earlier.compare(on),
        ("C",),
        checked=False,
    ),
    Command(
        "side_by_side",
        _("S&ide by side"),
        _("The same drawing, painted by every system that is installed"),
        lambda w: w.comparison.show(),
        ("Ctrl+T",),
    ),
    None,
    Command(
        "morph", _("&Morph to a session…"), _("Go by degrees to a saved drawing"), lambda w: w.ask_morph(), ("Ctrl+M",)
    ),
    Menu(
        _("&Take from another drawing"),
        tuple(_take(one.name, one.label, number) for number, one in enumerate(COMPONENTS, start=1)),
    ),
    None,
    Command(
        "another_look",
        _("A&nother look"),
        _("Paint the drawing as another person whom it could show"),
        lambda w: w.document.another_look(1),
        ("N",),
        "another",
        enabled=lambda w: w.panel.offers_looks,
    ),
    Command(
        "look_before",
        _("Look &before"),
        _("Paint the drawing as the person before"),
        lambda w: w.document.another_look(-1),
        ("Shift+N",),
        enabled=lambda w: w.document.controls.appearance.look > 0,
    ),
    Command(
        "photo_appearance",
        _("Appearance from p&hoto…"),
        _("Skin, hair and light of a photo"),
        lambda w: w.photos.ask_appearance(),
        ("Ctrl+Alt+A",),
    ),
    Command(
        "reset",
        _("&Reset trust"),
        _("All trust sliders back to the middle"),
        lambda w: w.panel.reset_trust(),
        ("Ctrl+R",),
        "reset",
    ),
)


def _theme(name: str, text: Translatable, tip: Translatable, key: str) -> Command:
    return Command(
        "theme_" + name,
        text,
        tip,
        lambda w: w.set_theme(name),
        (key,),
        checked=lambda w: preferences.chosen_theme(w.settings) == name,
        group="theme",
    )


def _language(name: str, text: Translatable, tip: Translatable, key: str) -> Command:
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
        _("Zoom &in"),
        _("Come nearer; Ctrl and wheel do so too"),
        lambda w: w.viewport.zoom_by(ZOOM_STEP),
        (Key.ZoomIn, "Ctrl+="),
        "zoom_in",
    ),
    Command(
        "zoom_out",
        _("Zoom &out"),
        _("Go farther away"),
        lambda w: w.viewport.zoom_by(1 / ZOOM_STEP),
        (Key.ZoomOut,),
        "zoom_out",
    ),
    Command("fit", _("&Fit"), _("Show the whole canvas, upright"), lambda w: w.viewport.fit(), ("Ctrl+0",), "fit"),
    Command(
        "turn_left",
        _("Turn l&eft"),
        _("Turn both pictures to the left, as paper is turned for the hand; Fit turns them back"),
        lambda w: w.viewport.turn_by(-TURN_STEP),
        ("4",),
    ),
    Command(
        "turn_right",
        _("Turn ri&ght"),
        _("Turn both pictures to the right, as paper is turned for the hand; Fit turns them back"),
        lambda w: w.viewport.turn_by(TURN_STEP),
        ("6",),
    ),
    Command(
        "flip",
        _("F&lip the view"),
        _("Both pictures as in a mirror, where mistakes are seen; the drawing stays as it is"),
        lambda w, on: w.viewport.flip(on),
        ("H",),
        checked=False,
    ),
    Command(
        "full_screen",
        _("Full &screen"),
        _("Nothing but the studio on the screen, or no longer"),
        lambda w, on: w.show_full_screen(on),
        ("F11",),
        checked=lambda w: w.isFullScreen(),
    ),
    None,
    Command(
        "shadow",
        _("&Shadow"),
        _("The faint guide under your strokes"),
        lambda w, on: w.show_shadow(on),
        ("S",),
        "shadow",
        checked=True,
        saved=True,
    ),
    Command(
        "guides",
        _("&Guide lines"),
        _("Where a face goes, on the empty canvas"),
        lambda w, on: w.canvas.show_guides(on),
        ("G",),
        checked=True,
        saved=True,
    ),
    Command(
        "found_parts",
        _("&Parts that were found"),
        _("Where eyes, nose and mouth were found; with the pointer (V), drag a dot to put one elsewhere"),
        lambda w, on: w.canvas.parts.set_shown(on),
        ("F",),
        checked=True,
        saved=True,
    ),
    Command(
        "straightened",
        _("St&raightened"),
        _("The face upright in the middle, not as you drew it"),
        lambda w, on: w.placing.straighten(on),
        ("U",),
        checked=lambda w: w.document.controls.placing.straightened,
    ),
    Command(
        "audit",
        _("Strokes that no face e&xplains"),
        _("Tint strokes where no face that is known has a line; click one to say what it is"),
        lambda w, on: w.canvas.audit.show(on),
        ("Y",),
        checked=False,
    ),
    None,
    Menu(
        _("&Theme"),
        (
            _theme("system", _("As the &system"), _("Light or dark as your desktop is"), "Ctrl+Alt+1"),
            _theme("light", _("&Light"), _("Dark on light"), "Ctrl+Alt+2"),
            _theme("dark", _("&Dark"), _("Light on dark"), "Ctrl+Alt+3"),
        ),
    ),
    Menu(
        _("L&anguage"),
        (
            _language("system", _("As the &system"), _("The language of your desktop"), "Ctrl+Alt+4"),
            _language("en", Translatable("English"), Translatable("English"), "Ctrl+Alt+5"),
            _language("zh_CN", Translatable(LANGUAGES["zh_CN"]), Translatable(LANGUAGES["zh_CN"]), "Ctrl+Alt+6"),
        ),
    ),
)

_HELP = (
    Command(
        "tour",
        _("&Tour"),
        _("Draw a face together, in two minutes"),
        lambda w: w.tour.start(),
        ("Ctrl+Alt+Shift+T",),
    ),
    Command(
        "shortcuts",
        _("&Shortcuts"),
        _("Every key, and what the mouse does"),
        lambda w: w.shortcuts.show_sheet(),
        (Key.HelpContents, "?", "Shift+?"),
    ),
    Command(
        "keys",
        _("&Change shortcuts…"),
        _("Give a command another key"),
        lambda w: w.keys.show_editor(),
        ("Ctrl+Alt+Shift+K",),
    ),
    None,
    Command("about", _("&About"), _("What this program is, and whom it owes thanks"), show_about, ("Ctrl+F1",)),
)

_QUIT = Command("quit", _("&Quit"), _("Leave the studio"), lambda w: w.close(), (Key.Quit, "Ctrl+Q"))

MENUS: Tuple[Menu, ...] = (
    Menu(_("&File"), (*_OPEN, None, *_SAVE, None, _QUIT)),
    Menu(_("&Edit"), _EDIT),
    Menu(_("&Draw"), _DRAW),
    Menu(_("F&ace"), _FACE),
    Menu(_("&View"), _VIEW),
    Menu(_("&Help"), _HELP),
)
