"""A bare machine, for what installs the project: a stand-in plays Python and keeps a log, nothing is downloaded."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("dev", "train", "web", "onnx")
FILES = ["install.sh", "requirements.txt", *(f"requirements-{name}.txt" for name in NAMES)]

# The tools that the script needs, besides Python and the compiler.
TOOLS = ["sh", "cat", "cp", "dirname", "basename", "id", "mkdir", "rm", "grep", "uname"]

# Says it is the given version, has the given libraries missing, makes environments by copying itself.
STAND_IN = r"""#!/bin/sh
echo "$*" | head -n 1 >> "{log}"
case $1 in
    -c) case $2 in
        *Python.h*) exit {no_headers} ;;
        *version_info*) echo {version} ;;
        *ensurepip*) exit {no_venv} ;;
        esac ;;
    -) echo "{libraries}" ;;
    -m) case $2 in
        venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
        pip) if [ -e "{log}.no_pip" ]; then
                case $* in *$(cat "{log}.no_pip")*) cat "{log}.no_pip_says" >&2; exit 1 ;; esac
            fi ;;
        esac ;;
esac
exit 0
"""


class Machine:
    """A copy of the installer, and a PATH that holds no more than a bare system has."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "a clone"
        self.project.mkdir()
        for name in FILES:
            shutil.copy(str(ROOT / name), str(self.project / name))
        (self.project / "requirements-photos.txt").write_text("mediapipe\n")
        self.log = folder / "calls"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in [*TOOLS, "head"]:
            found = shutil.which(tool)
            assert found is not None
            (self.bin / tool).symlink_to(found)
        self.compiler(works=True)
        self.home = folder / "home"
        self.home.mkdir()

    def compiler(self, works: bool) -> None:
        self.program("g++", f"#!/bin/sh\ncat > /dev/null\nexit {0 if works else 1}\n")

    def python(self, name: str = "python3", version: str = "3.11", libraries: str = "", lacks: str = "") -> None:
        self.program(
            name,
            STAND_IN.format(
                log=self.log,
                version=version,
                libraries=libraries,
                no_headers=int("headers" in lacks),
                no_venv=int("venv" in lacks),
            ),
        )

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def install(self, *options: str, python: Optional[str] = None) -> subprocess.CompletedProcess[str]:
        environment: Dict[str, str] = {"PATH": str(self.bin), "HOME": str(self.home)}
        if python is not None:
            environment["PYTHON"] = python
        return subprocess.run(
            ["sh", str(self.project / "install.sh"), *options],
            cwd="/",
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def apt(self, lacks: str = "nothing") -> None:
        """Make the user root, and give them an apt-get that knows all packages but one."""
        self.program("id", "#!/bin/sh\necho 0\n")
        self.program("apt-get", f'#!/bin/sh\necho "apt-get $*" >> "{self.log}"\ncase $* in *{lacks}*) exit 1 ;; esac\n')

    def lose_packages(self, of: str = "", saying: str = "") -> None:
        """Let pip fail where a command line holds these words."""
        Path(str(self.log) + ".no_pip_says").write_text(saying)
        Path(str(self.log) + ".no_pip").write_text(of)

    def ci(self) -> subprocess.CompletedProcess[str]:
        (self.project / ".ci").mkdir()
        shutil.copy(str(ROOT / ".ci" / "run"), str(self.project / ".ci" / "run"))
        return subprocess.run(
            [str(shutil.which("bash")), str(self.project / ".ci" / "run")],
            env={"PATH": str(self.bin), "HOME": str(self.home), "CI": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def calls(self, of: str) -> List[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if line.startswith(of)]

    @property
    def environment(self) -> Path:
        return self.project / ".venv"
