#!/bin/sh
# Installs the studio into the folder .venv beside this file. It can be run again at any time, after an interruption too.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
venv="$here/.venv"
dev=no
train=no
photos=no
web=no
onnx=no
scores=no
packages_only=no

# Settings of the caller's own Python that would lead the new environment astray.
unset PYTHONHOME PYTHONPATH || true
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1

usage() {
    cat <<'END'
Usage: sh install.sh [--train] [--dev] [--photos] [--web] [--onnx] [--scores] [--packages]

Installs everything into .venv beside this file.
  --train     also Jittor, which trains and draws on CUDA (Linux, Python 3.7 to 3.12, a C++ compiler)
  --dev       also what the tests need, and --train where that is possible
  --photos    also MediaPipe, which finds faces in photos
  --web       also what serves the page in the browser; with npm, also what draws in the browser itself
  --onnx      also ONNX Runtime, which reads what export.py writes, and h5py for the HDF5 files of Keras
  --scores    also PyTorch, lpips and pytorch-fid, by which evaluate.py measures LPIPS and FID
  --packages  install nothing; print the system packages that are missing
Choose a Python with PYTHON=python3.11 sh install.sh; 3.7 to 3.13 will do.
END
}

stop() {
    echo "install.sh: $1" >&2
    exit 1
}

for argument in "$@"; do
    case $argument in
        --train) train=yes ;;
        --dev) dev=yes ;;
        --photos) photos=yes ;;
        --web) web=yes ;;
        --onnx) onnx=yes ;;
        --scores) scores=yes ;;
        --packages) packages_only=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; stop "there is no option $argument." ;;
    esac
done

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# The program behind a name. A pyenv shim refuses versions that are not switched on: take those from beside the shims.
resolve() {
    if version_of "$1" >/dev/null; then
        command -v -- "$1"
        return 0
    fi
    shim=$(command -v -- "$1" 2>/dev/null) || return 1
    for candidate in "$(dirname -- "$shim")"/../versions/*/bin/"$(basename -- "$shim")"; do
        if version_of "$candidate" >/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

suits() {
    case $1 in
        3.13) [ "$train" = no ] ;;
        3.7 | 3.8 | 3.9 | 3.10 | 3.11 | 3.12) return 0 ;;
        *) return 1 ;;
    esac
}

latest=3.13
if [ "$train" = yes ]; then latest=3.12; fi

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python=$(resolve "$PYTHON") || stop "PYTHON=$PYTHON does not start; name a Python from 3.7 to $latest."
        version=$(version_of "$python")
        suits "$version" || stop "Python $version will not do, 3.7 to $latest will; \
name one, for example PYTHON=python3.11 sh install.sh"
        return 0
    fi
    seen=
    for name in "$venv/bin/python" python3 python3.12 python3.13 python3.11 python3.10 python3.9 python3.8 python3.7 python; do
        python=$(resolve "$name") || continue
        version=$(version_of "$python")
        suits "$version" && return 0
        seen="$seen $version"
    done
    [ "$packages_only" = yes ] && { echo "python3 python3-dev python3-venv g++"; exit 0; }
    stop "a Python from 3.7 to $latest is needed (found:${seen:- none}); \
install one and name it, for example PYTHON=python3.11 sh install.sh"
}

# Sets `needed` (without these nothing runs) and `wanted` (without these there is no window) to Debian's package names.
check_packages() {
    needed=
    prefix=python$version
    # Debian's own Python is served by python3-dev, others by a package with their number.
    if [ "$(version_of /usr/bin/python3)" = "$version" ]; then prefix=python3; fi
    if [ "$train" = yes ]; then check_compiler; fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || needed="$needed $prefix-venv"
    check_libraries
    needed=${needed# }
}

# Jittor compiles its kernels on the computer where they run.
check_compiler() {
    if ! printf '#include <vector>\n#include <omp.h>\n' | g++ -fsyntax-only -fopenmp -x c++ - 2>/dev/null; then
        needed="g++"
    fi
    if ! "$python" -c 'import os, sys, sysconfig
header = os.path.join(sysconfig.get_paths()["include"], "Python.h")
sys.exit(not (os.path.exists(header) or os.path.exists("/usr/bin/python%d.%d-config" % sys.version_info[:2])))'; then
        needed="$needed $prefix-dev"
    fi
}

check_libraries() {
    wanted=$("$python" - <<'END'
import ctypes

LIBRARIES = """
libGL.so.1 libgl1
libgthread-2.0.so.0 libglib2.0-0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libX11-xcb.so.1 libx11-xcb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xinerama.so.0 libxcb-xinerama0
libxcb-xfixes.so.0 libxcb-xfixes0
"""
missing = []
for line in LIBRARIES.split("\n")[1:-1]:
    library, package = line.split()
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
print(" ".join(missing))
END
) || stop "this Python ($python) was built without ctypes; name another with PYTHON=..."
}

# Stops where nothing would run, and warns where only the window would not open.
say_missing() {
    [ -n "$missing" ] || return 0
    sudo=
    if [ "$(id -u)" != 0 ]; then sudo="sudo "; fi
    if [ -n "$needed" ]; then
        echo "install.sh: first install what is missing, then run this again:" >&2
        echo "${sudo}apt-get install -y $missing" >&2
        exit 1
    fi
    echo "install.sh: the window will need these (exporting works without):" >&2
    echo "${sudo}apt-get install -y $missing" >&2
}

find_python
# Tests train, too, where anything can.
if [ "$dev" = yes ] && [ "$version" != 3.13 ] && [ "$(uname -s)" = Linux ]; then train=yes; fi
check_packages
missing="$needed${needed:+${wanted:+ }}$wanted"
if [ "$packages_only" = yes ]; then
    if [ -n "$missing" ]; then echo "$missing"; fi
    exit 0
fi
say_missing

if [ "$web" = yes ] && [ "$version" = 3.7 ]; then
    stop "no FastAPI fits Python 3.7; for the page name another, for example PYTHON=python3.11 sh install.sh --web"
fi
if [ "$photos" = yes ] && [ "$version" = 3.7 ]; then
    echo "install.sh: no MediaPipe fits Python 3.7, so OpenCV will find the faces in photos." >&2
fi
[ -w "$here" ] || stop "$here cannot be written; install as its owner, or from a copy of your own."
if [ "$(version_of "$venv/bin/python")" != "$version" ] ||
    ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "Creating .venv with Python $version"
    case $python in
        # The environment's own Python cannot rebuild the environment: the one it was made from can.
        "$venv"/*) python=$("$python" -c 'import sys; print(sys.base_prefix)')/bin/python$version ;;
    esac
    "$python" -m venv --clear "$venv" || stop "the environment .venv could not be created; see the message above."
fi

repeat="the packages could not be installed (see above); \
check the network and run the same command again, it goes on where it stopped."
install() {
    "$venv/bin/python" -m pip install --quiet --prefer-binary "$@" || stop "$repeat"
}

# Networks run on OpenVINO; on a computer for which it has no wheel Jittor runs them.
without_openvino() {
    if [ "$(uname -s)" != Linux ] || [ "$version" = 3.13 ]; then
        stop "OpenVINO has no wheel for this computer, and Jittor, which could draw instead, needs Linux and a Python \
from 3.7 to 3.12; name another, for example PYTHON=python3.11 sh install.sh"
    fi
    echo "install.sh: OpenVINO has no wheel for this computer, so Jittor will draw; its first start takes minutes." >&2
    train=yes
    check_packages
    missing=$needed
    say_missing
    grep -v '^openvino' "$here/requirements.txt" >"$venv/without_openvino.txt"
    install -r "$venv/without_openvino.txt"
}

# ONNX Runtime for browsers, of one version whose content is known: three files that the page serves.
ort=onnxruntime-web@1.30.0
ort_sha256=d2228df7e4616bc3348bf504ee888f3bec43789a273f0a63f3e68d203ce3bf71
install_browser_runtime() {
    folder="$here/web/static/ort"
    if [ "$(cat "$folder/version" 2>/dev/null)" = "$ort" ]; then return 0; fi
    if ! command -v npm >/dev/null; then
        echo "install.sh: without npm the page cannot draw in the browser itself; the server draws." >&2
        return 0
    fi
    fetched=$(mktemp -d)
    if (cd "$fetched" && npm pack --silent "$ort" >/dev/null) && "$venv/bin/python" - "$fetched" "$ort_sha256" "$folder" <<'END'
import hashlib, pathlib, sys, tarfile

fetched, known, folder = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
(package,) = fetched.glob("*.tgz")
if hashlib.sha256(package.read_bytes()).hexdigest() != known:
    sys.exit("install.sh: what npm has brought is not the package that this program was tested with.")
folder.mkdir(exist_ok=True)
with tarfile.open(package) as files:
    for name in ("ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs", "ort.wasm.min.mjs"):
        (folder / name).write_bytes(files.extractfile(f"package/dist/{name}").read())
END
    then
        echo "$ort" >"$folder/version"
    else
        echo "install.sh: ONNX Runtime for browsers could not be installed (see above); the server draws." >&2
    fi
    rm -rf "$fetched"
}

echo "Installing packages into .venv"
install 'pip>=21.3' wheel
if ! output=$("$venv/bin/python" -m pip install --quiet --prefer-binary -r "$here/requirements.txt" 2>&1); then
    case $output in
        *"matching distribution found for openvino"*) without_openvino ;;
        *) echo "$output" >&2; stop "$repeat" ;;
    esac
fi
if [ "$train" = yes ]; then install -r "$here/requirements-train.txt"; fi
if [ "$dev" = yes ]; then install -r "$here/requirements-dev.txt"; fi
if [ "$photos" = yes ]; then install --no-deps -r "$here/requirements-photos.txt"; fi

# After the others: what is installed already stays as it is where it fits.
if [ "$web" = yes ]; then
    install -r "$here/requirements-web.txt"
    install_browser_runtime
fi
if [ "$onnx" = yes ]; then install -r "$here/requirements-onnx.txt"; fi
if [ "$scores" = yes ]; then install -r "$here/requirements-scores.txt"; fi

"$venv/bin/python" -c 'import cv2, numpy, safetensors, scipy, skimage' ||
    stop "the packages are installed but do not import (see above); remove $venv and run this again."
echo "Installed. Start with: .venv/bin/python demo.py"
