"""Small writes that no page waits for: one thread does them, one after the other, when the page is done.

They are lost when the process is killed, and when too many wait. Only for what nobody misses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from django.conf import settings
from django.db import close_old_connections

log = logging.getLogger(__name__)

#: so many may wait
MOST = 1000
_thread = ThreadPoolExecutor(1, thread_name_prefix="aside")
_free = BoundedSemaphore(MOST)


def aside(do: Callable[[], object]) -> bool:
    """Do it soon; at once where ``settings.ASIDE`` is off. False if too much waits already: then it is not done."""
    if not settings.ASIDE:
        do()
        return True
    if not _free.acquire(blocking=False):
        return False
    _thread.submit(_done, do)
    return True


def _done(do: Callable[[], object]) -> None:
    try:
        close_old_connections()
        do()
    except Exception:
        log.exception("a write aside failed")
    finally:
        close_old_connections()
        _free.release()
