"""Asking where something is saved; nothing that exists is overwritten without a question."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Sequence

from PyQt5.QtWidgets import QFileDialog, QMessageBox, QWidget

from configs.translatable import Translatable, _
from ui.translations.language import translate

EXISTS = _("Replace a file"), _("%s exists already. Replace it?"), _("What it contains is lost then.")


def ask_file(window: QWidget, title: str, proposed: Path, kind: str, suffixes: Sequence[str]) -> Optional[Path]:
    """Ask for a file to save to; None where the user gives up.

    kind: what its files are called. suffixes: that it may have; a name without one of them gets the first.
    """
    patterns = " ".join("*" + suffix for suffix in suffixes)
    chosen, _kind = QFileDialog.getSaveFileName(window, title, str(proposed), f"{kind} ({patterns})")
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() in suffixes:
        return path
    path = path.with_name(path.name + suffixes[0])
    # The dialog has asked about the name without its suffix only.
    return path if not path.exists() or may_replace(window, path, *EXISTS) else None


def ask_folder(window: QWidget, title: str, start: str, pattern: str) -> Optional[Path]:
    """Ask for a folder for pictures; None where the user gives up. pattern: of the files that will be written there."""
    chosen = QFileDialog.getExistingDirectory(window, title, start)
    if not chosen:
        return None
    there = next(iter(sorted(Path(chosen).glob(pattern))), None)
    return Path(chosen) if there is None or may_replace(window, there, *EXISTS) else None


def may_replace(
    window: QWidget,
    path: Path,
    title: Translatable,
    question: Translatable,
    consequence: Translatable,
) -> bool:
    """Whether the user agrees to overwrite a file. question: with a %s for its name."""
    box = QMessageBox(window)
    box.setWindowTitle(translate(title))
    box.setText(translate(question) % path.name)
    box.setInformativeText(translate(consequence))
    box.setStandardButtons(QMessageBox.Save | QMessageBox.Cancel)
    box.button(QMessageBox.Save).setText(translate(_("Replace")))
    box.setDefaultButton(QMessageBox.Cancel)
    return bool(box.exec_() == QMessageBox.Save)
