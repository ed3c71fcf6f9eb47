"""English and Chinese: every text is translated, and the choice changes what is on the screen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Xml
from functools import partial
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QCoreApplication, QEvent, QObject, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QWidget

from configs.components import COMPONENTS
from engine.drawing.pictures import SketchError
from engine.drawing.ready_made import ADDITIONS
from engine.drawing.session import read_session
from engine.message import Message
from engine.method.swatches import in_words, look_name
from engine.translating.translator import installed
from tests.support.fake_engine import LOOKS, FakeEngine
from tests.support.measure_layout import problems
from tests.support.studio import open_window, shut, stroke, wait_for
from ui.commands.command import Menu
from ui.menus import MENUS
from ui.translations import language
from ui.translations.qt_files import FOLDER, LANGUAGES
from ui.translations.sentences import said
from ui.window import StudioWindow

ROOT = Path(__file__).resolve().parents[2]
CHINESE = FOLDER / "zh_CN.ts"


def titles(window: StudioWindow) -> List[str]:
    return [action.text() for action in window.menuBar().actions()]


SOURCES = [str(path) for package in ("configs", "engine", "ui") for path in sorted((ROOT / package).rglob("*.py"))]


def collect(sources: Sequence[str], ts: Path) -> None:
    """Bring a .ts file up to date, as CONTRIBUTING.md says."""
    pytest.importorskip("PyQt5.pylupdate_main", reason="this PyQt5 comes without pylupdate5")
    command = [
        sys.executable,
        "-m",
        "PyQt5.pylupdate_main",
        "-noobsolete",
        "-tr-function",
        "_",
        *sources,
        "-ts",
        str(ts),
    ]
    subprocess.run(command, check=True)


def entries(ts: Path) -> Dict[Tuple[str, str], Tuple[str, str]]:
    """By context and English text the translation, and "unfinished" where somebody has still to see to it."""
    return {
        (context.findtext("name", ""), message.findtext("source", "")): (
            message.findtext("translation", ""),
            "".join(translation.get("type", "") for translation in message.iter("translation")),
        )
        for context in Xml.parse(str(ts)).iter("context")
        for message in context.iter("message")
    }


def test_the_translations_are_those_of_the_texts_in_the_sources(tmp_path) -> None:
    shutil.copy(str(CHINESE), str(tmp_path))
    collect(SOURCES, tmp_path / CHINESE.name)
    kept, collected = entries(CHINESE), entries(tmp_path / CHINESE.name)
    assert sorted(set(collected) - set(kept)) == [], "not in the file yet"
    assert sorted(set(kept) - set(collected)) == [], "in the sources no longer"
    assert kept == collected


def test_every_text_is_translated_with_its_placeholders(app) -> None:
    translator = language.TsTranslator(CHINESE)
    assert len(entries(CHINESE)) > 400
    for (context, text), (translated, unfinished) in entries(CHINESE).items():
        assert translator.translate(context, text) == translated != text and not unfinished
        assert re.findall("%[sd]", translated) == re.findall("%[sd]", text), text
        assert not re.search("{.*}", text), f"computed before it can be translated: {text}"


def test_a_text_that_is_nowhere_translated_is_found(tmp_path) -> None:
    (tmp_path / "new.py").write_text(
        'TITLE = _("&Draw")\n\n\nclass Box:\n    def show(self):\n'
        '        return self.tr("New") + QCoreApplication.translate("Other", "Old"), term(_("in %s"), lambda: "it")\n'
    )
    collect([str(tmp_path / "new.py")], tmp_path / "new.ts")
    new = dict.fromkeys((("@default", "&Draw"), ("@default", "in %s"), ("Box", "New")), ("", "unfinished"))
    assert entries(tmp_path / "new.ts") == {**new, ("Other", "Old"): ("", "unfinished")}


def test_commands_components_and_additions_are_translated(app) -> None:
    translator = language.TsTranslator(CHINESE)
    texts: List[str] = [*(one.label for one in COMPONENTS), *(one.label for one in ADDITIONS.values())]
    for menu in menus_within(MENUS):
        texts.append(menu.title)
        for command in menu.commands():
            texts.extend((command.text, command.tip))
    own_names = {"English", *LANGUAGES.values()}
    assert len(texts) > 150
    assert [text for text in texts if not translator.translate(language.MARKED, text) and text not in own_names] == []


def menus_within(menus: Sequence[Any]) -> Iterator[Menu[Any]]:
    """Menus, and those within them."""
    for menu in menus:
        yield menu
        yield from menus_within([entry for entry in menu.entries if isinstance(entry, Menu)])


def test_choosing_a_language_changes_menus_buttons_and_labels_and_back(window) -> None:
    english = titles(window)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    tips = {name: (action.text(), action.toolTip()) for name, action in window.actions_by_name.items()}
    window.actions_by_name["language_zh_CN"].trigger()
    assert titles(window)[0] == "文件(&F)" and not set(titles(window)) & set(english)
    tip = window.actions_by_name["save"].toolTip()
    assert tip.startswith("保存笔画") and tip.endswith("(Ctrl+S)")
    assert window.actions_by_name["undo"].text().startswith("撤销")
    assert window.panel.sliders["nose"].name.text() == "鼻子" and window.panel.appearance_name.text() == "由画推断"
    assert window.status.took.text().startswith("落笔到成像 ")
    assert "画笔" in window.status.tool.text() and "未命名" in window.windowTitle()
    window.panel.sliders["nose"].slider.setValue(10)
    assert window.actions_by_name["undo"].text() == "撤销 信任度：鼻子"
    QTest.keyClick(window.canvas, Qt.Key_Z, Qt.ControlModifier)
    assert window.actions_by_name["redo"].text() == "重做 信任度：鼻子"
    window.actions_by_name["language_en"].trigger()
    assert window.actions_by_name["redo"].text() == "&Redo trust in nose", "a step is not called as when it was done"
    assert window.actions_by_name["undo"].text() == "&Undo stroke"
    assert titles(window) == english and window.panel.sliders["nose"].name.text() == "Nose"
    for name, action in window.actions_by_name.items():
        if name not in ("undo", "redo"):
            assert (action.text(), action.toolTip()) == tips[name]


def test_nothing_is_cut_off_in_chinese(window) -> None:
    window.resize(1280, 820)
    window.actions_by_name["language_zh_CN"].trigger()
    named = [slider.name for slider in window.panel.sliders.values()] + list(window.panel.people.buttons.values())
    wait_for(lambda: all(part.width() >= part.sizeHint().width() for part in named))


def test_the_language_stays_between_starts_and_new_windows_speak_it(app, tmp_path) -> None:
    first = open_window(FakeEngine(), tmp_path)
    first.set_language("zh_CN")
    shut(first)
    second = open_window(FakeEngine(), tmp_path)
    assert titles(second)[0] == "文件(&F)" and second.actions_by_name["language_zh_CN"].isChecked()
    assert second.accessibleName() == "" and second.canvas.accessibleName() == "画布"
    QTest.keyClick(second.canvas, Qt.Key_E)
    assert "橡皮" in second.status.tool.text()
    second.set_language("en")
    shut(second)


@pytest.mark.parametrize(
    ("wanted", "spoken"), [(["zh-CN", "en"], "zh_CN"), (["zh_Hans_CN"], "zh_CN"), (["de"], "en"), ([], "en")]
)
def test_the_systems_language_is_taken_where_it_is_ours(monkeypatch, wanted, spoken) -> None:
    class Locale:
        @staticmethod
        def system() -> Locale:
            return Locale()

        @staticmethod
        def uiLanguages() -> List[str]:
            return wanted

    monkeypatch.setattr(language, "QLocale", Locale)
    assert language.of_system() == spoken


# What the engine says


def test_the_engine_is_understood_in_chinese_with_its_values_and_reasons(window, tmp_path) -> None:
    bad = tmp_path / "mine.facedraw"
    bad.write_text("[]")
    with pytest.raises(SketchError) as error:
        read_session(bad)
    english = "mine.facedraw cannot be opened as a session: it is not a session of this program."
    assert said(str(error.value)) == str(error.value) == english
    window.set_language("zh_CN")
    assert said(str(error.value)) == "无法把 mine.facedraw 作为会话打开：它不是本程序的会话。"
    full = Message("{file} cannot be written: {reason}.", file="a b.png", reason="No space left on device")
    assert said(full) == "无法写入 a b.png：磁盘空间已满。"
    assert said(in_words(look_name("fair", "dark brown"))) == "白皙肤色，深褐发"
    assert said(in_words("my {look}")) == "my {look}"
    assert said("Something that nobody knows.") == "Something that nobody knows."


def test_progress_failures_and_restarts_are_shown_in_the_language_of_now(app, tmp_path) -> None:
    engine = FakeEngine(busy=True, ready=False)
    window = open_window(engine, tmp_path)
    window.set_language("zh_CN")
    preparing = "Preparing the networks for this computer; this happens once ({percent} %)"
    engine.prepare(Message(preparing, percent=40), 0.4)
    wait_for(lambda: "仅此一次（40 %）" in window.status.text.text())
    window.set_language("en")
    assert "this happens once (40 %)" in window.status.text.text() and window.status.progress.value() == 400
    window.set_language("zh_CN")
    engine.get_ready()
    wait_for(lambda: window.status.text.text() == "就绪")
    stroke(window)
    wait_for(lambda: bool(engine.requests))
    reason = Message("no face in the bank is tagged {tags}", tags="woman")
    engine.fail(Message("This drawing could not become a face: {reason}", reason=reason))
    wait_for(lambda: window.status.text.text() == "无法由这幅绘画生成人脸：编码库中没有标签为 woman 的脸")
    window.set_language("en")
    assert window.status.text.text().startswith("This drawing could not")
    window.set_language("zh_CN")
    assert not window.files.open(tmp_path / "none.png")
    assert window.notice.text.text().startswith("没有文件")
    window.set_language("en")
    shut(window)


TEXTS = ("text", "toolTip", "title", "accessibleName", "windowTitle")


def parts_of(window: StudioWindow) -> List[QObject]:
    """What can have texts."""
    return [part for part in window.findChildren(QObject) if isinstance(part, (QAction, QWidget))]


def texts_of(parts: Sequence[QObject]) -> List[str]:
    return [str(part.property(name) or "") for part in parts for name in TEXTS]


def test_everything_that_was_said_is_said_again_in_english_as_before(window) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    parts = parts_of(window)
    english = texts_of(parts)
    window.set_language("zh_CN")
    assert sum(bool(one) and one != other for one, other in zip(english, texts_of(parts))) > 150
    window.set_language("en")
    assert [(one, other) for one, other in zip(english, texts_of(parts)) if one != other] == []


def test_no_english_is_left_in_chinese_but_names(window) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    window.set_language("zh_CN")
    window.shortcuts.show_sheet()
    window.layers.show_dialog()
    window.keys.show_editor()
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)  # entries of menus that were made anew
    names = {"English", "compact", *(look.name for look in LOOKS), "Esc", "Press shortcut"}  # the last is Qt's own
    methods = tuple(info.title.partition(", ")[0] for info in installed())
    keys = r"\b(Ctrl|Alt|Shift|Return|Backspace|Del)\b|  \(.*\)$"  # where they stand alone, and at the end of tips
    texts = {re.sub(keys, "", text) for text in texts_of(parts_of(window))}
    english = {text for text in texts if re.search("[a-z]{3}", text) and not re.search("[\u4e00-\u9fff]", text)}
    assert {text for text in english - names if text not in methods} == set()
    assert not [text for text in texts if "photo to sketch" in text or "sketch to photo" in text]


def test_controls_in_a_wide_window_keep_their_words_in_either_language_and_theme(window) -> None:
    window.resize(1600, 900)
    wait_for(lambda: window.panel._note.isVisible())
    for change in (partial(window.set_theme, "dark"), partial(window.set_language, "zh_CN")):
        change()
        QTest.qWait(100)
        assert window.panel._note.isVisible() and problems(window) == []
    window.set_theme("light")
