"""What the tests of the page share: a server, a browser and the page opened in it; pages with other limits."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Iterator, List

import pytest

from tests.support.browser import Browser
from tests.support.fake_engine import FakeEngine
from tests.support.page_browser import as_phone, opened
from tests.support.page_server import PageServer, serve
from tests.support.strangers import STRICT, LentReaders, Start, until
from web.limits import LIMITS, Limits
from web.readers import ReaderProcess


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


@pytest.fixture(scope="module")
def processes() -> Iterator[List[ReaderProcess]]:
    """Two that read within `LIMITS`, as those of `STRICT` do, for all pages."""
    made = [ReaderProcess(LIMITS) for _ in range(LIMITS.readers)]
    yield made
    for one in made:
        one.close()


@pytest.fixture
def start(tmp_path: Path, processes: List[ReaderProcess]) -> Iterator[Start]:
    """Serves a page with these limits and settings."""
    with contextlib.ExitStack() as stack:

        def started(limits: Limits = STRICT, **settings: Any) -> PageServer:
            readers = LentReaders(limits, processes) if limits.reading_seconds == LIMITS.reading_seconds else None
            engine = FakeEngine(busy=settings.pop("busy", False))
            pages = serve(tmp_path, engine, limits=limits, readers=readers, **settings)
            page = next(pages)
            stack.callback(lambda: next(pages, None))
            until(lambda: page.desk.state.ready)
            return page

        yield started


@pytest.fixture
def phone(browser: Browser) -> Iterator[Browser]:
    """The browser, as a phone."""
    with as_phone(browser):
        yield browser
