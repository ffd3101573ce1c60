"""The server under measurement: gunicorn, one worker, eight threads, as `harborlight serve` runs it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from benchmarks.web import PORT
from harborlight.cli.serving import THREADS


class _Server(BaseApplication):
    def load_config(self) -> None:
        options = {
            "bind": f"127.0.0.1:{PORT}",
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "loglevel": "error",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        application = get_wsgi_application()
        if os.environ.get("BENCH_WORKER"):
            from harborlight.core import jobs

            jobs.start_worker()
        return application


if __name__ == "__main__":
    _Server().run()
