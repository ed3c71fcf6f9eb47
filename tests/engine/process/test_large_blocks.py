"""A window or page that is open for long gives back the memory of pictures that are gone."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

ROOM = """
import numpy as np
from tests.campaigns.campaign import resident
{start}
np.ones(2 << 20, np.float64)  # 16 MB; once freed, such blocks come from the heap
pictures = [np.ones(1 << 20, np.uint8) for _ in range(64)]
full = resident()
del pictures[:-1]  # the last one holds the end of the heap
print(full - resident())
"""
WINDOW = "from ui.app import make_app; app = make_app(['test'])"


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"), reason="only glibc keeps large blocks"
)
def test_a_window_gives_back_the_memory_of_pictures_that_are_gone() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", ROOM.format(start=WINDOW)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    assert float(done.stdout) > 60  # of 63 MB
