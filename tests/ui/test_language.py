"""English and Chinese: every text is translated, and the choice changes what is on the screen."""

from __future__ import annotations

import re
from functools import partial
from typing import List

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QWidget

from engine.drawing.pictures import SketchError
from engine.drawing.session import read_session
from engine.message import Message
from engine.method.swatches import in_words, look_name
from tests.support.fake_engine import FakeEngine
from tests.support.measure_layout import problems
from tests.support.studio import open_window, shut, stroke, wait_for
from ui import texts
from ui.translations import language
from ui.translations.qt_files import FOLDER, read_ts
from ui.translations.sentences import said
from ui.window import StudioWindow


def titles(window: StudioWindow) -> List[str]:
    return [action.text() for action in window.menuBar().actions()]


def test_every_text_is_translated_with_its_placeholders(app) -> None:
    messages = texts.texts()
    done = read_ts(FOLDER / "zh_CN.ts")
    assert len(messages) > 150 and [message for message in messages if message not in done] == []
    translator = language.TsTranslator(FOLDER / "zh_CN.ts")
    for context, text in messages:
        said = translator.translate(context, text)
        assert said == done[context, text] != text
        assert re.findall("%[sd]", said) == re.findall("%[sd]", text), text


def test_a_text_that_is_nowhere_translated_is_found(tmp_path) -> None:
    (tmp_path / "new.py").write_text(
        "class Box:\n    def show(self):\n"
        '        return self.tr("New") + QCoreApplication.translate("Other", "Old"), term(self, "kept")\n'
    )
    assert texts.gather(tmp_path) == [("Box", "New"), ("Other", "Old"), ("Box", "kept")]


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


def test_everything_that_was_said_is_said_again_in_english_as_before(window) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)

    names = ("text", "toolTip", "title", "accessibleName", "windowTitle")
    parts = [part for part in window.findChildren(QObject) if isinstance(part, (QAction, QWidget))]

    def said_now() -> list:
        return [(index, name, part.property(name)) for index, part in enumerate(parts) for name in names]

    english = said_now()
    window.set_language("zh_CN")
    chinese = said_now()
    assert sum(bool(one[2]) and one != other for one, other in zip(english, chinese)) > 150
    window.set_language("en")
    again = said_now()
    assert [(one[2], other[2]) for one, other in zip(english, again) if one != other] == []


def test_controls_in_a_wide_window_keep_their_words_in_either_language_and_theme(window) -> None:
    window.resize(1600, 900)
    wait_for(lambda: window.panel._note.isVisible())
    for change in (partial(window.set_theme, "dark"), partial(window.set_language, "zh_CN")):
        change()
        QTest.qWait(100)
        assert window.panel._note.isVisible() and problems(window) == []
    window.set_theme("light")
