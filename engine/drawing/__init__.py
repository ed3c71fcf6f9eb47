"""The drawing: strokes, pixels, sessions and what is done to them. Neither Qt nor Jittor."""
