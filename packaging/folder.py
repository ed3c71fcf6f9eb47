#!/usr/bin/env python3
"""Build a folder with the studio and a Python of its own, which runs where neither is installed, and try it.

    .venv/bin/python -m pip install "pyinstaller>=5.13"
    .venv/bin/python packaging/folder.py --output dist

The folder holds for the system and processor that it was built on. It draws on OpenVINO; what trains, reads photos with
MediaPipe or serves the page is not in it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent
NAME = "DeepFaceDrawing"
# They lie in the folder as in a clone: the code finds them by its own place.
DATA = ("Param", "graphs", "heat", "test_input", "LICENSE", "engine/locale", "ui/translations")
FAMILIES = tuple(f"configs.families.{path.stem}" for path in sorted((ROOT / "configs/families").glob("[!_]*.py")))
IMPORTED_BY_NAME = (*FAMILIES, "engine.backend.openvino_runner")
LEFT_OUT = (
    *("jittor", "jittor_utils", "sklearn", "matplotlib", "onnx", "onnxruntime", "mediapipe", "torch", "pandas"),
    *("training", "web", "fastapi", "uvicorn", "tkinter", "pytest", "hypothesis", "IPython"),
    "openvino_telemetry",  # counts starts in ~/intel; OpenVINO does without
)
WINDOW_STAYS = 20.0  # seconds after which a window that is open is taken to stay so


def build(output: Path) -> Path:
    """Make the folder below `output`; returns its program. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--onedir", "--log-level=WARN", "--name", NAME]
        command += ["--distpath", str(output), "--workpath", work, "--specpath", work, "--paths", str(ROOT)]
        for path in DATA:
            inside = path if (ROOT / path).is_dir() else "."
            command += ["--add-data", f"{ROOT / path}{os.pathsep}{inside}"]
        command += ["--collect-all", "openvino", "--collect-data", "cv2"]  # what finds faces in photos is data of cv2
        command += [word for name in IMPORTED_BY_NAME for word in ("--hidden-import", name)]
        command += [word for name in LEFT_OUT for word in ("--exclude-module", name)]
        subprocess.run([*command, str(ROOT / "demo.py")], check=True)
    return output / NAME / (NAME + (".exe" if os.name == "nt" else ""))


def attempt(program: Path) -> List[str]:
    """What does not work of a batch and a window on a computer with an empty home and no program on the PATH."""
    wrong: List[str] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        kept = {name: os.environ[name] for name in ("DISPLAY", "XAUTHORITY", "SYSTEMROOT") if name in os.environ}
        environment: Dict[str, str] = {**kept, "HOME": folder, "PATH": str(home / "nothing")}
        batch = [str(program), "--batch", str(ROOT / "test_input"), "--output", str(home / "faces")]
        done = subprocess.run(batch, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        faces = {path.name for path in (home / "faces").glob("*.png")}
        missing = {path.name for path in (ROOT / "test_input").glob("*.png")} - faces
        if done.returncode or missing:
            said = done.stdout.decode(errors="replace").strip()
            wrong.append(f"The batch ended with {done.returncode} and without {sorted(missing)}: {said}")
        if sys.platform.startswith("linux") and "DISPLAY" not in environment:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        with subprocess.Popen([str(program)], env=environment, cwd=folder) as window:
            try:
                wrong.append(f"The window ended with {window.wait(WINDOW_STAYS)}.")
            except subprocess.TimeoutExpired:
                window.terminate()
    return wrong


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Build and try; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where the folder is made (%(default)s)")
    output: Path = parser.parse_args(argv).output.resolve()
    program = build(output)
    wrong = attempt(program)
    files = [path for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(
        "\n".join(wrong or [f"{program} draws and opens its window; its folder has {size >> 20} MB."]) + "\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
