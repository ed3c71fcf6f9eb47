"""What all tests share: where the code is, a screen that is not there, and repeatable random examples."""

from __future__ import annotations

import ctypes
import faulthandler
import importlib.util
import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Tuple

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QApplication

    from tests.support.bare_machine import Machine
    from tests.support.engine_talk import TalkingClient
    from tests.support.fake_engine import FakeEngine
    from ui.window import StudioWindow

ROOT = Path(__file__).resolve().parent.parent

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# Who runs the tests in the background has Ctrl-C ignored, and so would every program that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Where several processes test side by side, each of them computes on one core: two threads of each wait for each other.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGUAGE"] = "en"  # the window speaks the system's language, and the tests expect English

# No deadlines: the machine may be busy, and no test is a stop-watch.
settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


# What a test's file mentions if its tests compile kernels, here or in a program that they start.
COMPILES = re.compile(r"jittor_setup import load|support\.train import|random_weights|tiny_pipeline|train\.py")
# How long the longest files take, about, and a test of the others: seconds of one processor with an empty kernel cache.
SECONDS = {
    "test_translators.py": 100, "test_oracle.py": 64, "test_training.py": 60, "test_several_processes.py": 60,
    "test_everything.py": 45, "test_architecture.py": 33, "test_evaluate.py": 32, "test_web_stories.py": 24,
    "test_web_accessibility.py": 20,
    "test_web_page.py": 22, "test_web_browser.py": 22, "test_no_jittor.py": 20, "test_prepare.py": 20,
    "test_translator_networks.py": 19, "test_campaigns.py": 17, "test_morph.py": 16, "test_fuzz.py": 15,
}  # fmt: skip
SECONDS_A_TEST = 0.25


def pytest_configure(config: pytest.Config) -> None:
    """The order is ours: pytest-xdist would begin with the files of most tests (before 3.7 it still does)."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that asks for Jittor where it is not installed, as on Python 3.13, is skipped and says so."""
    outcome = yield
    _without_jittor(outcome)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """The same of a test's fixtures."""
    _take_back_crashes(item.config)
    outcome = yield
    _without_jittor(outcome)


def _take_back_crashes(config: pytest.Config) -> None:
    """Let a crash say where it happened. Jittor makes of it an exit without a word, once it is imported."""
    file = config.stash.get(fault_handler_stderr_fd_key, None)
    if file is not None and "jittor" in sys.modules:
        faulthandler.disable()
        faulthandler.enable(file)


def _without_jittor(outcome: Any) -> None:
    if outcome.excinfo is None or importlib.util.find_spec("jittor") is not None:
        return
    error = outcome.excinfo[1]
    if "Jittor" in str(error) or (isinstance(error, ModuleNotFoundError) and error.name == "jittor"):
        outcome.force_exception(pytest.skip.Exception("Jittor is not installed (sh install.sh --train)"))


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Files that compile and others by turns, as many seconds of both: where two processes share the files and the
    kernel cache is empty, only one of them can compile, and the other should have something else to do meanwhile.
    Of both the longest come first, so that no process waits at the end for the other."""
    counts = Counter(item.path for item in items)
    seconds = {path: SECONDS.get(path.name, SECONDS_A_TEST * count) for path, count in counts.items()}
    kinds: Tuple[List[Path], List[Path]] = ([], [])
    for path in sorted(counts, key=lambda path: (seconds[path], path)):
        kinds[not COMPILES.search(path.read_text(encoding="utf-8"))].append(path)
    order: Dict[Path, int] = {}
    spent = [0.0, 0.0]
    while any(kinds):
        kind = min((kind for kind in (0, 1) if kinds[kind]), key=lambda kind: spent[kind])
        path = kinds[kind].pop()
        order[path] = len(order)
        spent[kind] += seconds[path]
    items.sort(key=lambda item: order[item.path])


@pytest.fixture(autouse=True)
def whole_floats() -> None:
    """Every test begins with the arithmetic of IEEE 754.

    Jittor compiles its kernels with -Ofast, and loading one tells the processor to take the smallest numbers for zero;
    hypothesis refuses to draw floats then.
    """
    if sys.platform.startswith("linux"):
        default_environment = ctypes.c_void_p(-1)  # FE_DFL_ENV of fenv.h
        ctypes.CDLL("libm.so.6").fesetenv(default_environment)


@pytest.fixture(scope="session")
def app() -> QApplication:
    """Qt's application object. Whoever asks for it has seen to it that PyQt5 is there."""
    from tests.support.studio import application

    return application()


@pytest.fixture()
def engine() -> FakeEngine:
    """An engine that answers at once."""
    from tests.support.fake_engine import FakeEngine

    return FakeEngine()


@pytest.fixture()
def window(
    app: QApplication, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StudioWindow]:
    """The studio with that engine, in English, closed without a question afterwards."""
    from PyQt5.QtWidgets import QMessageBox

    from tests.support.studio import answer, open_window, shut

    # In a question's loop a test would wait for ever, and an exception within an event ends Python.
    unexpected = answer(monkeypatch, QMessageBox.Cancel)
    made = open_window(engine, tmp_path)
    yield made
    made.set_language("en")
    shut(made)
    assert not unexpected, "a question that the test has not answered"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; what `prepare` sets in the environment is taken back afterwards."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name in ("JITTOR_HOME", "nvcc_path", "python_config_path", "cc_path", "use_mpi", "use_parallel_op_compiler"):
        os.environ.pop(name, None)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr(sys, "path", list(sys.path))
    return folder


@pytest.fixture
def make_client() -> Iterator[Callable[..., TalkingClient]]:
    """Makes clients of an engine process without networks, started, and closes them after the test."""
    from tests.support import fake_pipeline
    from tests.support.engine_talk import TalkingClient

    clients: List[TalkingClient] = []

    def made(factory: Any = fake_pipeline.load, **options: Any) -> TalkingClient:
        options.setdefault("cache_progress", lambda: (0, 0))
        client = TalkingClient(factory=factory, backoff=0.0, **options)
        clients.append(client)
        client.start()
        return client

    yield made
    for client in clients:
        client.close()


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What such an engine waits for where it is told to."""
    from tests.support import fake_pipeline

    path = tmp_path / "gate"
    monkeypatch.setenv(fake_pipeline.GATE, str(path))
    return path


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where such an engine keeps how often it was started."""
    from tests.support import fake_pipeline

    path = tmp_path / "starts"
    monkeypatch.setenv(fake_pipeline.STARTS, str(path))
    return path


@pytest.fixture(scope="session")
def param(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small random networks and a bank, to be read only."""
    from tests.support.random_weights import write_random

    return write_random(tmp_path_factory.mktemp("Param"))


@pytest.fixture(scope="session")
def drawing(param: Path) -> Any:
    """The pipeline with them; it remembers what other tests drew."""
    from tests.support.tiny_pipeline import fresh

    return fresh(param)


@pytest.fixture(scope="session")
def wanted(param: Path) -> Dict[Tuple[str, str], Any]:
    """Every sketch with every controls, by name, each drawn by a pipeline that has drawn nothing else."""
    from tests.support.tiny_pipeline import CONTROLS, SKETCHES, fresh

    return {(s, c): fresh(param).draw(SKETCHES[s], CONTROLS[c]) for s in SKETCHES for c in CONTROLS}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A bare machine with Python 3.11."""
    from tests.support.bare_machine import Machine

    made = Machine(tmp_path)
    made.python()
    return made
