"""Identifiers that sort by time: UUIDv7 (RFC 9562 §5.7). Set before insert, because seals bind a field to its row."""

from __future__ import annotations

import os
import threading
import time
import uuid

_guard = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new UUIDv7; ids made in one process rise strictly (48 bit milliseconds, 12 bit counter, 62 random bits)."""
    global _last
    with _guard:
        now = (time.time_ns() // 1_000_000) << 12
        _last = max(now, _last + 1)
        stamp = _last
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random)
