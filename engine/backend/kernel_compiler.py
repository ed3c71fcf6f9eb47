"""Has Jittor and its kernels compiled in a fraction of the time.

Jittor itself is 157 files that include the same headers; with these precompiled, files take three fifths of the
processor's time (11 of them 15 s where they took 24).

A kernel is a page of C++ below 50,000 lines of headers, and Jittor has Python read the compiler's assembly before it is
assembled. With the headers precompiled, and Python asked only where it has something to do, a kernel takes a quarter of
the processor's time (25 kernels 9 s where they took 36), and becomes the same machine code.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import shlex
import subprocess
from pathlib import Path
from typing import Any, Callable, List

from engine.backend.kernel_cache import COMPILING, PRECOMPILED
from engine.files.writing import replacing, write_whole

# What most files of Jittor include.
_CORE_HEADER = """\
#include <fstream>
#include <iomanip>
#include <regex>
#include <sstream>
#include "common.h"
#include "op.h"
#include "op_compiler.h"
#include "ops/op_register.h"
#include "pyjt/py_converter.h"
#include "pyjt/py_obj_holder.h"
#include "var.h"
"""

# What every kernel includes, and the operators that most of them are made of.
_HEADER = """\
#define JIT 1
#define JIT_cpu 1
#include <algorithm>
#include <cmath>
#include <assert.h>
#include "var.h"
#include "fused_op.h"
#include "ops/op_register.h"
#include "ops/array_op.h"
#include "ops/binary_op.h"
#include "ops/broadcast_to_op.h"
#include "ops/reduce_op.h"
#include "ops/reindex_op.h"
#include "ops/unary_op.h"
"""

# Jittor calls: python asm_tuner.py --cc_path=compiler source flags. The tuner changes only what is between these marks.
_SCRIPT = """\
#!/bin/sh
case $1 in
    */asm_tuner.py)
        if ! grep -q '@begin' "$3"; then
            compiler=${{2#--cc_path=}}
            shift 2
            exec "$compiler" "$@"
        fi ;;
esac
exec {python} "$@"
"""

_LINKING = ("-l", "-L", "-Wl,", "-shared")


def speed_up_core(tools: Any) -> None:
    """Have the import of Jittor, which follows, compile Jittor with its headers precompiled, where the compiler is GCC.

    tools: the module `jittor_utils`.
    """
    if tools.cc_type == "g++" and not isinstance(tools.run_cmds, functools.partial):
        tools.run_cmds = functools.partial(_compile_core, tools.run_cmds)


def _compile_core(
    run: Callable[..., None], commands: List[str], cache_path: str, jittor_path: str, message: str = ""
) -> None:
    """As `jittor_utils.run_cmds`, which is `run`. commands: of compilers, each with the object at its end."""
    if message != "Compiling jittor_core":  # additions to it
        run(commands, cache_path, jittor_path, message)
        return
    header = _kept(Path(cache_path) / COMPILING, "core.h", _CORE_HEADER)
    precompiled = header.with_name(header.name + PRECOMPILED)
    words = shlex.split(commands[0])
    if not all(Path(shlex.split(command)[-1]).is_file() for command in commands):
        _precompile(header, precompiled, words[0], words[2:-3])  # between the source and -c -o object
    # First, as precompiled headers must be; in one word, since Jittor takes what has no dash for a file to compile.
    compiler = f'"{words[0]}" '
    with_header = [command.replace(compiler, f'{compiler}-include"{header}" ', 1) for command in commands]
    try:
        run(with_header, cache_path, jittor_path, message)
    finally:
        if precompiled.is_file():  # 80 MB
            precompiled.unlink()


def speed_up(jittor: Any, python: str) -> None:
    """Prepare the headers in Jittor's cache where they are not, a few seconds, and have all kernels use them.

    python: the interpreter that Jittor would call. Does nothing where the compiler is not GCC. Where the headers cannot
    be precompiled, or no longer fit the compiler, they are read as before. Raises OSError where the cache cannot be
    written.
    """
    if jittor.compiler.cc_type != "g++":
        return
    folder = Path(jittor.flags.cache_path) / COMPILING
    header = _kept(folder, "kernel.h", _HEADER)
    script = _kept(folder, "compile.sh", _SCRIPT.format(python=shlex.quote(python)))
    if jittor.flags.python_path == str(script):
        return  # it is so already
    script.chmod(0o755)
    flags = jittor.flags.cc_flags
    precompiled = header.with_name(header.name + PRECOMPILED)
    if not precompiled.is_file():
        _precompile(header, precompiled, jittor.flags.cc_path, shlex.split(flags))
    jittor.flags.cc_flags = f' -include"{header}" {flags}'
    jittor.flags.python_path = str(script)


def _kept(folder: Path, name: str, text: str) -> Path:
    """A file with this text, whose name is another for another text."""
    data = text.encode()
    path = folder / f"{hashlib.md5(data).hexdigest()[:8]}-{name}"
    if not path.is_file():
        write_whole(path, data)
    return path


def _precompile(header: Path, precompiled: Path, compiler: str, flags: List[str]) -> None:
    kept = [flag for flag in flags if not flag.startswith(_LINKING)]
    with contextlib.suppress(subprocess.CalledProcessError), replacing(precompiled) as made:
        command = [compiler, "-x", "c++-header", str(header), *kept, "-o", str(made)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
