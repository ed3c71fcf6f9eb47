"""How photos are drawn: by an edge filter in one of several styles, or by a translator that was trained to sketch."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Sequence

from PyQt5.QtCore import QObject, QSettings, pyqtSignal
from PyQt5.QtWidgets import QAction, QActionGroup, QMenu, QWidget

from engine.photos.vectorise import EDGE_STYLES, LINES
from engine.translating.translator import STYLE_TITLES, TO_SKETCH, TranslatorInfo
from ui.translations.labels import translator_title
from ui.translations.sentences import said

KEY = "photos/style"
_NETWORK = "translator:"

Installed = Callable[[], Sequence[TranslatorInfo]]
"""Gives the translators that are currently installed."""


class Sketchers(QObject):
    """The menu of styles and what is chosen in it, kept in the settings. chosen: the user chose another style."""

    chosen = pyqtSignal()

    def __init__(self, window: QWidget, settings: QSettings, installed: Installed) -> None:
        super().__init__(window)
        self._settings, self._installed = settings, installed
        self.menu = QMenu(window)
        self._group = QActionGroup(self)
        self._edges: Dict[str, QAction] = {}
        for style in EDGE_STYLES:
            self._edges[style] = self._choice(style)
        self._networks: List[QAction] = []
        self._none = QAction(self.menu)
        self._none.setEnabled(False)
        self.menu.addSeparator()
        self.menu.addAction(self._none)
        self.menu.aboutToShow.connect(self.refresh)
        self.refresh()

    @property
    def edges(self) -> str:
        """The style of the edge filter, one of `EDGE_STYLES`; the default one where a network is chosen."""
        style = self._style()
        return style if style in EDGE_STYLES else LINES

    @property
    def network(self) -> Optional[TranslatorInfo]:
        """The translator that is chosen; None for the edge filter, and where it is no longer installed."""
        style = self._style()
        return next((info for info in self._sketching() if _NETWORK + info.name == style), None)

    def choose(self, style: str) -> None:
        """Choose a style, as its menu entry does."""
        if style != self._style():
            self._settings.setValue(KEY, style)
            self.refresh()
            self.chosen.emit()

    def refresh(self) -> None:
        """Offer what is currently installed, in the current language."""
        for name, style in EDGE_STYLES.items():
            self._edges[name].setText(said(style.title))
            self._edges[name].setToolTip(said(style.tip))
        self._none.setText(self.tr("No network that draws is installed"))
        self._none.setToolTip(self.tr("train.py --model pix2pix --direction photo-to-sketch makes one"))
        for action in self._networks:
            self._group.removeAction(action)
            self.menu.removeAction(action)
            action.deleteLater()
        self._networks = []
        for info in self._sketching():
            tip = self.tr("A network that was trained to sketch (%s)") % info.method
            action = self._choice(_NETWORK + info.name)
            action.setText(self.title(info).replace("&", "&&"))
            action.setToolTip(tip)
            self._networks.append(action)
        self._none.setVisible(not self._networks)
        network = self.network
        wanted = self._edges[self.edges].data() if network is None else _NETWORK + network.name
        for action in self._group.actions():
            action.setChecked(action.data() == wanted)

    def _choice(self, style: str) -> QAction:
        action = QAction(self.menu)
        action.setCheckable(True)
        action.setData(style)
        action.triggered.connect(lambda _checked, style=style: self.choose(style))
        self._group.addAction(action)
        self.menu.addAction(action)
        return action

    def _style(self) -> str:
        return str(self._settings.value(KEY, LINES))

    def title(self, info: TranslatorInfo) -> str:
        """A network's name, and its style in the window's language."""
        style = said(STYLE_TITLES.get(info.style, info.style))
        title = translator_title(info.title.partition(" (")[0])
        return f"{title}: {style}" if style else title

    def _sketching(self) -> List[TranslatorInfo]:
        return [offer for info in self._installed() if info.direction == TO_SKETCH for offer in info.offers()]
