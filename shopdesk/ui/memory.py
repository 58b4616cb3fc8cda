"""Big passing blocks of memory go back to the system, where the C library has to be told.

glibc raises its own threshold after the first freed 16 MB text and keeps everything below it for
ever; measured on a million ids: 209 MB against 140 MB after three sorts.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_BLOCK = 1 << 20


@cache
def _glibc() -> Any:
    """The C library if it is glibc, with the threshold set; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    try:
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(_MMAP_THRESHOLD, _BLOCK)
    except (OSError, AttributeError):
        return None
    return library


def before_big_read() -> None:
    """Keep big blocks apart, so that freeing them gives them back at once."""
    _glibc()


def after_big_read() -> None:
    """Give back what the read left behind."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)
