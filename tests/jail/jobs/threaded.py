"""An entry that leaves a thread running, which a zygote must not have."""

from __future__ import annotations

import threading
import time

threading.Thread(target=time.sleep, args=(600,), daemon=True, name="stray").start()


def enter(request, scratch, progress):
    return b""
