"""Sets up the environment that Jittor needs, and imports it.

`load` imports Jittor with oneDNN found locally instead of downloaded, restores the process settings that the import
changes, and raises one sentence if something is missing. `prepare` does only what must happen before the import, for
programs that import Jittor themselves. `cache_progress` and `heal_cache` come from `engine.backend.kernel_cache`.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import hashlib
import importlib
import importlib.util
import os
import platform
import shutil
import signal
import ssl
import sys
import sysconfig
import threading
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from engine.backend import kernel_compiler
from engine.backend.compiler_pool import CompilerPool
from engine.backend.kernel_cache import (
    CACHE_NAME,
    CORE_FILES,
    cache_progress,
    heal_cache,
    is_plain,
    is_whole,
    jittor_home,
    plain_path,
    plain_prefix,
)
from engine.files.writing import replacing
from engine.message import Message

__all__ = ["RestartNeeded", "JittorProblem", "cache_progress", "heal_cache", "load", "prepare"]

_SPACE_FOR_KERNELS = 400 * 2**20  # bytes; a full cache of one preset has 250 MB
_ONEDNN_FOLDER = "dnnl_lnx_2.2.0_cpu_gomp"  # where Jittor looks before it downloads
_ONEDNN_NAMES = ("libmkldnn.so", "libdnnl.so", "libdnnl.so.2")  # what Jittor links, what that asks for when it loads

_MPI_VARIABLES = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALRANKID")

# Jittor takes these over at its import. Of a crash it would make exit code 1, often after hanging for a while.
_SIGNALS = (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM, signal.SIGQUIT)
_CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)


class JittorProblem(Exception):
    """Jittor cannot run here. The message is one sentence that says what to do."""


class RestartNeeded(Exception):
    """Jittor has renewed itself on disk; a new process will find it ready."""


def load() -> Any:
    """The module `jittor`, ready for use, on the GPU where one answers that Jittor can use.

    The first call in an empty cache takes minutes. Call it in the process's main thread: Jittor needs that.
    Signal handlers, HTTPS verification and the recursion limit are afterwards what they were before.
    Raises JittorProblem where something is missing, RestartNeeded where a new process must go on.
    """
    if "jittor" not in sys.modules and threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Jittor must be imported in the main thread")
    prepare()
    if "jittor" not in sys.modules:
        _check_space()
        heal_cache()
    with _settings_kept():
        try:
            # By name: what imports this file must not count as importing Jittor.
            tools: Any = importlib.import_module("jittor_utils")
            tools.Pool = CompilerPool
            kernel_compiler.speed_up_core(tools)
            jittor = importlib.import_module("jittor")
            kernel_compiler.speed_up(jittor, plain_path(sys.executable))
        except SystemExit as stop:
            raise RestartNeeded(Message("Jittor has renewed its compiled files and must be started again.")) from stop
        except Exception as error:
            _check_space()
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise JittorProblem(
                Message("Jittor does not start ({reason}); run install.sh again.", reason=first)
            ) from error
    _check_round_trip(jittor)
    jittor.flags.use_cuda = 1 if jittor.has_cuda else 0
    return jittor


def prepare() -> None:
    """Everything that must happen before `import jittor`: environment, oneDNN, and a look at what it needs.

    Can be called any number of times. Raises JittorProblem where something is missing.
    """
    _check_computer()
    home = _writable_home()
    os.environ.update(
        cache_name=CACHE_NAME,  # unset, it would be the name of a git branch
        log_silent="1",
        FIX_TORCH_ERROR="0",
        gdb_path="",
    )
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")  # threads that wait give the processor back
    several = any(name in os.environ for name in _MPI_VARIABLES)
    if several and shutil.which(os.environ.get("mpicc_path") or "mpicc") is None:
        raise JittorProblem(Message("Training with mpirun needs mpicc: apt-get install -y openmpi-bin libopenmpi-dev."))
    os.environ["use_mpi"] = "1" if several else "0"  # also where the program that called mpirun has said 0
    if several:
        # Jittor's threads that compile share one graph without locks, and runs that began in two processes at once have
        # ended in a segmentation fault of two of its threads. One compiler in each process has enough to do.
        os.environ.setdefault("use_parallel_op_compiler", "1")
    # Empty means none: with a compiler but no driver the import would die, with a driver but no compiler download one.
    os.environ["nvcc_path"] = _find_nvcc() or ""
    _plain_paths(home)
    if platform.machine() == "x86_64":
        _link_onednn(home / "mkl" / _ONEDNN_FOLDER)
    _name_python_config(home)


def _check_computer() -> None:
    version = sys.version_info[:2]
    if not (3, 7) <= version <= (3, 12):
        raise JittorProblem(
            Message(
                "Jittor does not run on Python {major}.{minor}: sh install.sh --train finds 3.7 to 3.12.",
                major=version[0],
                minor=version[1],
            )
        )
    if importlib.util.find_spec("jittor") is None:
        raise JittorProblem(Message("Jittor is not installed: run sh install.sh --train."))
    import numpy

    if int(numpy.__version__.split(".")[0]) >= 2:
        raise JittorProblem(
            Message(
                "Jittor needs NumPy before version 2, not {version}: run install.sh again.", version=numpy.__version__
            )
        )
    compiler = os.environ.get("cc_path") or "g++"
    if shutil.which(compiler) is None:
        raise JittorProblem(
            Message(
                "The C++ compiler {compiler} is missing: apt-get install -y g++, or run install.sh again.",
                compiler=compiler,
            )
        )


def _writable_home() -> Path:
    try:
        home = jittor_home()
        home.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        raise JittorProblem(
            Message("Compiled kernels cannot be kept ({reason}): set HOME to a folder you can write.", reason=error)
        ) from error
    if not os.access(str(home), os.W_OK | os.X_OK):
        raise JittorProblem(
            Message("{home} cannot be written: make it yours, or set HOME to a folder you can write.", home=home)
        )
    return home


def _check_space() -> None:
    """Refuse to fill a disk. A cache that is there already needs no more room."""
    home = jittor_home()
    free = shutil.disk_usage(str(home)).free
    if free < _SPACE_FOR_KERNELS and cache_progress()[0] < CORE_FILES:
        raise JittorProblem(
            Message(
                "The disk of {home} has only {free} MB left and compiled kernels need {needed}: make "
                "room, or set HOME to a folder on another disk.",
                home=home,
                free=free >> 20,
                needed=_SPACE_FOR_KERNELS >> 20,
            )
        )


def _plain_paths(home: Path) -> None:
    """Have Jittor imported by way of a link where the project lies in a folder with a space in its name."""
    paths = [plain_path(path) for path in sys.path]
    if paths == sys.path:
        return
    if not is_plain(str(home)):
        raise JittorProblem(
            Message(
                "Jittor needs a home without spaces in its name, not {home}: set HOME to another folder.", home=home
            )
        )
    try:
        if not plain_prefix().exists():
            _link(plain_prefix(), Path(sys.prefix))
    except OSError as error:
        raise JittorProblem(
            Message("{folder} cannot be linked into {home}: {reason}.", folder=sys.prefix, home=home, reason=error)
        ) from error
    sys.path[:] = paths


def cuda_answers() -> bool:
    """Whether Jittor would find a GPU that it can use. Does not import it."""
    return _find_nvcc() is not None


def _find_nvcc() -> Optional[str]:
    """The CUDA compiler that Jittor can use here, if there is one: a GPU answers, and cuDNN 8 is beside it."""
    if not _gpu_answers():
        return None
    named = os.environ.get("nvcc_path") or shutil.which("nvcc")
    for path in [named, "/usr/local/cuda/bin/nvcc", "/usr/bin/nvcc", "/opt/cuda/bin/nvcc"]:
        if path and os.access(path, os.X_OK):
            root = Path(path).resolve().parent.parent
            folders = [
                root / "lib64",
                root / "targets/x86_64-linux/lib",
                Path("/usr/lib/x86_64-linux-gnu"),
                Path("/usr/lib"),
            ]
            # Jittor 1.3.11 loads this library of cuDNN 8, which cuDNN 9 has no more.
            if any(list(folder.glob("libcudnn_ops_infer.so*")) for folder in folders):
                return path
    return None


def _gpu_answers() -> bool:
    try:
        driver = ctypes.CDLL("libcuda.so.1")
        count = ctypes.c_int()
        return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    except (OSError, AttributeError):
        return False


def _link_onednn(folder: Path) -> None:
    """Put the oneDNN of the installed packages where Jittor looks for its download.

    A folder that works stays as it is. Links may be broken because the environment was moved or deleted.
    """
    libraries = [folder / "lib" / name for name in _ONEDNN_NAMES]
    if (folder / "include" / "dnnl.hpp").is_file() and all(is_whole(library) for library in libraries):
        return
    library, header = (
        _installed_file("onednn_cpu_gomp", "libdnnl.so"),
        _installed_file("onednn_devel_cpu_gomp", "dnnl.hpp"),
    )
    if library is None or header is None:
        raise JittorProblem(Message("The package onednn-devel-cpu-gomp is missing or damaged: run install.sh again."))
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        (folder / "lib").mkdir(parents=True, exist_ok=True)
        _link(folder / "include", header.parent)
        for link in libraries:
            _link(link, library)
    except OSError as error:
        raise JittorProblem(
            Message("oneDNN cannot be linked into {folder}: {reason}.", folder=folder, reason=error)
        ) from error


def _installed_file(package: str, name: str) -> Optional[Path]:
    """A file of an installed package, from pip's record of it. (`importlib.metadata` is not in Python 3.7.)"""
    for entry in sys.path:
        for record in Path(entry or ".").glob(f"{package}-*.dist-info/RECORD"):
            lines = record.read_text(encoding="utf8").splitlines()
            paths = (Path(entry) / line.split(",")[0] for line in lines)
            # The header has a namesake one folder deeper; the shorter path is the one that programs include.
            for path in sorted((path for path in paths if path.name == name), key=lambda path: len(path.parts)):
                if path.is_file():
                    return path.resolve()
    return None


def _link(link: Path, target: Path) -> None:
    """Make `link` point to `target`, whatever is there now; other processes see the old state or the new one."""
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(str(link))
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    temporary.symlink_to(target)
    os.replace(str(temporary), str(link))


def _name_python_config(home: Path) -> None:
    """Tell Jittor where Python's headers are.

    It asks `python3.x-config`, which it looks for beside the interpreter (a virtual environment has none) and in two
    folders of the system. Where it would find none, it gets a script that answers its two questions.
    """
    name = f"python3.{sys.version_info[1]}-config"
    beside = Path(sys.executable).parent
    places = [beside / name, beside / "python3-config", Path("/usr/bin") / name, Path("/usr/local/bin") / name]
    named = os.environ.get("python_config_path")
    if (named and os.path.isfile(named)) or any(place.is_file() for place in places):
        return
    include = sysconfig.get_paths()["include"]
    if not os.path.isfile(os.path.join(include, "Python.h")):
        package = f"python3.{sys.version_info[1]}-dev"
        raise JittorProblem(
            Message(
                "Python's headers are missing: apt-get install -y {package}, or run install.sh again.", package=package
            )
        )
    text = (
        "#!/bin/sh\n"
        f"case $1 in --includes) echo '-I\"{include}\"' ;; "
        f"--extension-suffix) echo '{sysconfig.get_config_var('EXT_SUFFIX')}' ;; esac\n"
    )
    script = home / f"{name}-{hashlib.md5(text.encode()).hexdigest()[:8]}"
    if not script.is_file():
        with replacing(script) as beside:
            beside.write_text(text, encoding="utf8")
            beside.chmod(0o755)
    os.environ["python_config_path"] = str(script)


@contextlib.contextmanager
def _settings_kept() -> Iterator[None]:
    """Put back what the import of Jittor changes for the whole process."""
    # A fault handler that is on has hold of the crash signals; Python cannot hand them back to it.
    kept: List[signal.Signals] = list(_SIGNALS) + ([] if faulthandler.is_enabled() else list(_CRASHES))
    handlers: Dict[signal.Signals, Any] = {number: signal.getsignal(number) for number in kept}
    limit = sys.getrecursionlimit()
    https = ssl._create_default_https_context
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if handler is not None:  # None: not installed from Python, so it cannot be put back from here
                signal.signal(number, handler)
        sys.setrecursionlimit(limit)
        ssl._create_default_https_context = https


def _check_round_trip(jittor: Any) -> None:
    import numpy

    numbers = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
    if not numpy.array_equal(jittor.array(numbers).numpy(), numbers):
        raise JittorProblem(
            Message("Numbers do not survive the way through Jittor: run install.sh again for the right NumPy.")
        )
