"""The process in which one target is fuzzed: `python -m tests.fuzz.run_target NAME INPUTS SEED RESULT [guided]`.

It watches itself: an audit hook sees every file that is written, every program that is started and every connection,
and the kernel limits the memory that an input may take. What it found is written to the file RESULT as JSON.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

MEMORY = 1024 * 2**20  # bytes
SLOW = 2.0  # seconds of processor time for one input
STARTING = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen")
FORBIDDEN = (*STARTING, "socket.connect", "pickle.find_class")
WRITING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")


class Watch:
    """What inputs have done. folder: the only one that may be written to. limited: whether the whole process may take
    `MEMORY` only for an input, and what it takes is measured."""

    def __init__(self, name: str, folder: Path, limited: bool = False) -> None:
        from tests.fuzz.targets import TARGETS

        self.target, self._folder, self._limited = TARGETS[name], folder, limited
        self.inputs = self.refused = 0
        self.slowest, self.most_memory = 0.0, 0
        self.failures: List[Dict[str, Any]] = []
        self._reading = False
        self._escapes: List[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if not self._reading:
            return
        if event in FORBIDDEN:
            self._escapes.append(f"{event} {arguments!r}")
        elif event in WRITING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & 3):
            inside = isinstance(arguments[0], (str, bytes)) and os.fsdecode(arguments[0]).startswith(str(self._folder))
            if not inside and not isinstance(arguments[0], int):
                self._escapes.append(f"{event} {arguments!r}")

    def read(self, data: bytes) -> None:
        """Give the target an input."""
        self.inputs += 1
        self._escapes = []
        resident = limit_memory() if self._limited else 0
        began = time.process_time()
        failure = ""
        self._reading = True
        try:
            self.target.read(data, self._folder)
        except self.target.refusals as error:
            self.refused += 1
            text = str(error)
            if not text.strip() or "\n" in text.strip():
                failure = f"a refusal that is not one sentence: {text!r}"
        except BaseException as error:
            failure = f"{type(error).__name__}: {error}"
        finally:
            self._reading = False
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if self._limited:
            self.most_memory = max(self.most_memory, peak() - resident)
        if took > SLOW:
            failure = failure or f"{took:.1f} s"
        failure = failure or "; ".join(self._escapes)
        if failure and len(self.failures) < 20:
            self.failures.append({"what": failure[:300], "input": data[:2000].hex()})

    def result(self) -> Dict[str, Any]:
        """What was found."""
        return {
            "inputs": self.inputs,
            "refused": self.refused,
            "slowest_seconds": round(self.slowest, 2),
            "memory_mb": self.most_memory // 2**20,
            "failures": self.failures,
        }


def limit_memory() -> int:
    """Let the process have `MEMORY` more than it has now; returns its resident bytes, from which `peak` counts anew.

    More, since atheris keeps the results of all comparisons that it watches: where these are of arrays, as of pixels,
    100 KB an input stay behind, and none where the same inputs are read without it.
    """
    pages = [int(word) for word in Path("/proc/self/statm").read_text().split()]
    size = os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_DATA, (pages[5] * size + MEMORY, resource.RLIM_INFINITY))
    Path("/proc/self/clear_refs").write_text("5")
    return pages[1] * size


def peak() -> int:
    """The most resident bytes since `limit_memory`."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


def main(name: str, inputs: int, seed: int, result: Path, guided: bool) -> None:
    """Fuzz one target."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    if guided:
        import atheris

        with atheris.instrument_imports(include=["engine", "web", "training", "options"]):
            watch = Watch(name, folder, limited=True)
    else:
        watch = Watch(name, folder, limited=True)
    corpus = watch.target.corpus()
    for data in corpus:  # what is imported on the way is so before anything is counted
        watch.read(data)
    watch.inputs = watch.refused = 0
    watch.slowest, watch.most_memory = 0.0, 0

    def finish() -> None:
        result.write_text(json.dumps(watch.result()), encoding="utf-8")
        shutil.rmtree(folder)
        os._exit(0)

    if not guided:
        dice = random.Random(seed)
        while watch.inputs < inputs:
            watch.read(mutate(corpus, dice))
        finish()
    seeds = folder / "corpus"
    seeds.mkdir()
    for number, data in enumerate(corpus):
        (seeds / str(number)).write_bytes(data)

    def one(data: bytes) -> None:
        watch.read(data)
        if watch.inputs >= inputs:
            finish()

    import atheris

    options = [f"-seed={seed + 1}", "-rss_limit_mb=0", "-verbosity=0", "-max_len=65536"]
    atheris.Setup([sys.argv[0], str(seeds), *options], one)
    atheris.Fuzz()


def mutate(corpus: List[bytes], dice: random.Random) -> bytes:
    """The next input."""
    from tests.fuzz.mutations import mutated

    return mutated(corpus, dice)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:] == ["guided"])
