"""Panels around and over the canvas."""
