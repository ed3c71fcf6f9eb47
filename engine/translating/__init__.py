"""Translators between sketches and photos: which are installed, and running one."""
