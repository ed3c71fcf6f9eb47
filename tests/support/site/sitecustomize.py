"""Registers the tests' preset in a program that a test starts (`tests.support.tiny.environment`)."""

import tests.support.tiny  # noqa: F401
