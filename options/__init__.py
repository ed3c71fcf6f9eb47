"""Command line options: frozen dataclasses, each with its own parse(argv)."""
