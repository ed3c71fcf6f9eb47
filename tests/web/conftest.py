"""What the tests of the page in a browser share: a server, a browser, and the page opened in it."""

from __future__ import annotations

from typing import Iterator

import pytest

from tests.support.browser import Browser
from tests.support.fake_engine import FakeEngine
from tests.support.page_browser import opened
from tests.support.page_server import PageServer, serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """The page on loopback, with an engine that records."""
    yield from serve(tmp_path_factory.mktemp("page"), FakeEngine())


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser."""
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.requests()
        yield browser


@pytest.fixture
def browser(window: Browser, served: PageServer) -> Iterator[Browser]:
    """The browser with the page just opened in it."""
    yield from opened(window, served)
