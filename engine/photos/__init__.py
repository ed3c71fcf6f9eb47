"""Photos: faces found and aligned, lines followed until they are strokes."""
