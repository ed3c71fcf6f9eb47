"""The About box."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox, QWidget

from configs.translatable import _
from ui.translations.language import translate

ABOUT = _(
    """
<h3>DeepFaceDrawing studio</h3>
<p>Draw a face with a few strokes; a portrait follows the pen.</p>
<p>After S.-Y. Chen, W. Su, L. Gao, S. Xia and H. Fu, <i>DeepFaceDrawing: Deep Generation of Face Images from
Sketches</i>, ACM Transactions on Graphics 39 (4), 2020. Computed with OpenVINO or Jittor.</p>
<p>The networks of the compact preset were trained on photographs by Lisa DeBruine and Benedict Jones, with the consent
of the people in them, under CC-BY 4.0: Face Research Lab London Set (doi 10.6084/m9.figshare.5047666), Young Adult
White Faces with Manipulated Versions (doi 10.6084/m9.figshare.4220517); and on portraits of
faker-js/assets-person-portrait, presidential-innovation-fellows/pif-website, GSA/digitalcorps.gsa.gov (CC0),
SelfishGene/SFHQ-dataset and SFHQ-T2I-dataset (MIT, David Beniaguev) and the US Congress (public domain, by way of
voteview/member_photos). A portrait made here shows nobody; it is no evidence of what anyone looks like.</p>"""
)
"""Rich text."""


def show_about(window: QWidget) -> None:
    """Show what this program is, and its credits."""
    box = QMessageBox(window)
    box.setWindowTitle(translate(_("About")))
    box.setTextFormat(Qt.RichText)
    box.setText(translate(ABOUT))
    box.setIconPixmap(window.windowIcon().pixmap(64))
    box.exec_()
