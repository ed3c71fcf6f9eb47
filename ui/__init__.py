"""The studio: everything of Qt, and only here. Nothing imports `ui` but `demo.py` and the tests."""
