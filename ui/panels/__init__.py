"""What stands around and over the canvas."""
