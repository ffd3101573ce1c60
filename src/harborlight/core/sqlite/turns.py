"""A fair turn for writers. SQLite's own busy handler sleeps and retries, so one writer can starve for seconds;
here writers of this process queue first come, first served. Must stay true: who asks first writes first."""

from __future__ import annotations

import threading
from collections import deque


class Turn:
    """A first-in-first-out lock. Not re-entrant: the connection remembers whether it holds it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def take(self, timeout: float) -> bool:
        """Wait for the turn at most `timeout` seconds. Returns whether it was given."""
        with self._guard:
            if not self._is_taken and not self._waiting:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed over in the very moment of giving up

    def give_back(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
