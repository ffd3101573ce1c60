"""Django's SQLite backend on our own SQLite build, with a fair turn for writers. See `base.py`."""
