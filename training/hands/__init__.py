"""A simulator of hands: what people would draw of a face, from its mesh, hair and photo.

`face` has a face's shape and moves its parts; `eyes`, `brows`, `noses`, `mouths`, `outline` and `hair` know the
symbols that people have for them, `marks` the strokes that mean nothing; `hand` turns lines into strokes, `drawing`
puts them in order and on paper. Everything random comes from the generator that is passed in.
"""

from training.hands.drawing import HandDrawing, first_strokes, simulate
from training.hands.face import FaceShape

__all__ = ["FaceShape", "HandDrawing", "first_strokes", "simulate"]
