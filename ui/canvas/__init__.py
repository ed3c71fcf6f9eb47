"""The canvas and the pen."""
