"""The studio: everything that uses Qt is here. Nothing imports `ui` but `demo.py` and the tests."""
