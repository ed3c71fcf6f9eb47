"""Colours, spacing and the style sheet: one light and one dark theme."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtGui import QColor, QFont, QFontDatabase, QPalette
from PyQt5.QtWidgets import QApplication

from ui.style.system import prefers_dark

SPACE = 8  # every margin and gap is a multiple of half of this
RADIUS = 8
PLAIN_POINTS = 10
PLAIN_FONTS = ("Inter", "Noto Sans", "Open Sans", "Noto Sans CJK SC")


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for."""

    name: str
    window: str
    surface: str
    sunken: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    good: str
    warning: str
    paper: str
    guide: str
    shadow: str


LIGHT = Theme(
    name="light", window="#f3f4f6", surface="#ffffff", sunken="#e7e9ee", border="#d9dce3", text="#1d2129",
    muted="#626a78", faint="#a7adb8", accent="#4256d0", accent_hover="#3547b8", accent_soft="#e4e8fc",
    on_accent="#ffffff", good="#2b9a66", warning="#b4540f", paper="#ffffff", guide="#8f9bd8",
    shadow="#5d6fd0",
)  # fmt: skip
DARK = Theme(
    name="dark", window="#1b1d22", surface="#25282f", sunken="#30343c", border="#383d47", text="#e7e9ee",
    muted="#9ba2b0", faint="#626977", accent="#7f8ff4", accent_hover="#95a3fa", accent_soft="#343a5e",
    on_accent="#14161c", good="#57c793", warning="#f0a35e", paper="#f7f6f3", guide="#8f9bd8",
    shadow="#5d6fd0",
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

_current = LIGHT


def current() -> Theme:
    """The theme that was applied last."""
    return _current


def colour(text: str, alpha: float = 1.0) -> QColor:
    """A theme's colour for a painter."""
    made = QColor(text)
    made.setAlphaF(alpha)
    return made


def system_theme(app: QApplication) -> Theme:
    """Light or dark, like the desktop. Call this before `apply` changes the palette."""
    return DARK if prefers_dark(app) else LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Apply a theme to the whole program."""
    global _current
    _current = theme
    palette = QPalette()
    roles = {
        QPalette.Window: theme.window, QPalette.WindowText: theme.text, QPalette.Base: theme.surface,
        QPalette.AlternateBase: theme.sunken, QPalette.Text: theme.text, QPalette.Button: theme.surface,
        QPalette.ButtonText: theme.text, QPalette.Highlight: theme.accent, QPalette.HighlightedText: theme.on_accent,
        QPalette.ToolTipBase: theme.surface, QPalette.ToolTipText: theme.text, QPalette.Link: theme.accent,
    }  # fmt: skip
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    for role in (QPalette.WindowText, QPalette.Text, QPalette.ButtonText):
        palette.setColor(QPalette.Disabled, role, QColor(theme.faint))
    palette.setColor(QPalette.PlaceholderText, QColor(theme.muted))
    app.setPalette(palette)
    app.setStyleSheet(style_sheet(theme))


def choose_font(app: QApplication) -> None:
    """Keep the desktop's font; where there is none, use a plainer one than Qt's fallback."""
    font = app.font()
    if font.family().startswith(("DejaVu", "Sans", "Bitstream Vera")):
        families = set(QFontDatabase().families())
        family = next((plain for plain in PLAIN_FONTS if plain in families), font.family())
        font = QFont(family, min(font.pointSize(), PLAIN_POINTS))
    app.setFont(font)


def style_sheet(theme: Theme) -> str:
    """The program's style sheet in the colours of a theme."""
    return f"""
* {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMainWindow, QDialog {{ background: {theme.window}; }}
QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border}; padding: 5px 7px; }}
QMenuBar {{ background: {theme.window}; color: {theme.text}; padding: 1px 8px 0 8px; }}
QMenuBar::item {{ padding: 3px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {theme.sunken}; }}
QMenu {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border}; padding: 5px; }}
QMenu::item {{ padding: 5px 28px 5px 26px; border-radius: 5px; }}
QMenu::item:selected {{ background: {theme.accent_soft}; }}
QMenu::item:disabled {{ color: {theme.faint}; }}
QMenu::separator {{ height: 1px; background: {theme.border}; margin: 5px 8px; }}
QMenu::icon {{ padding-left: 6px; }}
QStatusBar {{ background: {theme.window}; color: {theme.muted}; border-top: 1px solid {theme.border}; }}
QStatusBar::item {{ border: none; }}
QLabel {{ background: transparent; color: {theme.text}; }}
QLabel[role="muted"] {{ color: {theme.muted}; }}
QLabel[role="title"] {{ font-weight: 600; }}
QLabel[role="warning"] {{ color: {theme.warning}; }}
QFrame[role="card"] {{ background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS + 2}px; }}
QFrame[role="notice"] {{ background: {theme.text}; border: none; border-radius: {RADIUS}px; }}
QFrame[role="notice"] QLabel {{ color: {theme.window}; }}
QFrame[role="notice"] QPushButton {{ background: transparent; border: none; color: {theme.accent_soft};
    font-weight: 600; padding: 4px 8px; }}
QFrame[role="notice"] QPushButton:hover {{ text-decoration: underline; }}
QFrame[role="handle"] {{ background: rgba(20, 22, 28, 0.72); border: none; border-radius: 13px; }}
QFrame[role="handle"] QLabel {{ color: #ffffff; }}
QFrame[role="handle"] QSlider::groove:horizontal {{ background: rgba(255, 255, 255, 0.3); }}
QFrame[role="rule"] {{ background: {theme.border}; border: none; }}
QToolButton {{ border: 1px solid transparent; border-radius: {RADIUS}px; padding: 6px; background: transparent;
    color: {theme.text}; }}
QToolButton:hover {{ background: {theme.sunken}; }}
QToolButton:pressed {{ background: {theme.border}; }}
QToolButton:checked {{ background: {theme.accent_soft}; }}
QToolButton:focus {{ border-color: {theme.accent}; }}
QToolButton[role="small"] {{ padding: 0; }}
QToolButton[role="turn"] {{ padding: 0; background: {theme.surface}; border-color: {theme.border}; }}
QToolButton[role="segment"] {{ border: 1px solid transparent; padding: 4px 12px; border-radius: 6px;
    color: {theme.muted}; }}
QToolButton[role="segment"]:checked {{ background: {theme.surface}; color: {theme.text};
    border-color: {theme.border}; }}
QToolButton[role="segment"]:disabled {{ color: {theme.faint}; }}
QToolButton[role="segment"]:focus {{ border-color: {theme.accent}; }}
QFrame[role="segments"] {{ background: {theme.sunken}; border: none; border-radius: {RADIUS}px; }}
QPushButton {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border};
    border-radius: {RADIUS - 1}px; padding: 5px 14px; }}
QPushButton:hover {{ background: {theme.sunken}; }}
QPushButton:focus {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {theme.faint}; }}
QPushButton[role="primary"] {{ background: {theme.accent}; color: {theme.on_accent}; border: 1px solid {theme.accent};
    font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {theme.accent_hover}; border-color: {theme.accent_hover}; }}
QPushButton[role="primary"]:focus {{ border-color: {theme.text}; }}
QPushButton[role="primary"]:disabled {{ background: {theme.sunken}; border-color: {theme.sunken};
    color: {theme.faint}; }}
QSlider {{ background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; background: {theme.sunken}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {theme.sunken}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: {theme.surface}; border: 1px solid {theme.faint}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border: 1px solid {theme.accent}; }}
QSlider::groove:vertical {{ width: 4px; background: {theme.sunken}; border-radius: 2px; }}
QSlider::add-page:vertical {{ background: {theme.accent}; border-radius: 2px; }}
QSlider::handle:vertical {{ width: 12px; height: 12px; margin: 0 -5px; border-radius: 7px;
    background: {theme.surface}; border: 1px solid {theme.faint}; }}
QSlider::handle:vertical:hover, QSlider::handle:vertical:focus {{ border: 1px solid {theme.accent}; }}
QListView {{ background: transparent; border: none; outline: none; }}
QListView::item {{ padding: 1px; border-radius: 6px; }}
QListView::item:hover {{ background: {theme.sunken}; }}
QListView::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
QListWidget, QTreeView {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border};
    border-radius: {RADIUS - 1}px; outline: none; padding: 4px; }}
QListWidget::item:selected, QTreeView::item:selected {{ background: {theme.accent_soft}; color: {theme.text}; }}
QSpinBox, QLineEdit, QComboBox {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border};
    border-radius: {RADIUS - 1}px; padding: 4px 6px; }}
QSpinBox:focus, QLineEdit:focus, QComboBox:focus {{ border-color: {theme.accent}; }}
QListView QLineEdit {{ border: none; border-radius: 0; padding: 0; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 18px; border: none; background: transparent; }}
QComboBox::down-arrow, QSpinBox::down-arrow {{ width: 0; height: 0; border-left: 4px solid {theme.surface};
    border-right: 4px solid {theme.surface}; border-top: 5px solid {theme.muted}; }}
QSpinBox::up-arrow {{ width: 0; height: 0; border-left: 4px solid {theme.surface};
    border-right: 4px solid {theme.surface}; border-bottom: 5px solid {theme.muted}; }}
QComboBox QAbstractItemView {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border};
    selection-background-color: {theme.accent_soft}; selection-color: {theme.text}; outline: none; }}
QHeaderView::section {{ background: {theme.surface}; color: {theme.muted}; border: none; padding: 3px 4px; }}
QScrollArea {{ border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {theme.border}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {theme.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QProgressBar {{ background: {theme.sunken}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
QTextBrowser {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border}; }}
"""
