"""Serving the two sites: two processes from one code base. The staff process is the one that writes; its helpers
(collector, worker, backup schedule) are threads of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

THREADS = 8


def serve_site(site: str) -> None:
    """Serve one site in this process until it is told to stop."""
    from gunicorn.app.base import BaseApplication

    class _Site(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _options(site).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from importlib import import_module

            return getattr(import_module("harborlight.web.wsgi"), site)

    os.environ["DJANGO_SETTINGS_MODULE"] = f"harborlight.web.settings.{site}"
    _Site().run()


def _options(site: str) -> dict[str, Any]:
    from harborlight.web.settings.env import read_env

    env = read_env()
    port = env.staff_port if site == "staff" else env.public_port
    options: dict[str, Any] = {
        "bind": f"{env.bind}:{port}",
        "workers": 1,  # one writing process; threads share its fair turn
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 20,
        "accesslog": None,  # no address and no path is logged
        "errorlog": "-",
        "loglevel": "warning",
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "forwarded_allow_ips": "127.0.0.1" if env.behind_tls else "",
        "proc_name": f"harborlight-{site}",
    }
    if site == "staff":
        options["post_worker_init"] = _start_helpers
    return options


def _start_helpers(_worker: Any) -> None:
    """In the worker process: hold the folder, check, then start the threads."""
    from harborlight.core import jobs, starting
    from harborlight.intake.tasks import collect_for_ever
    from harborlight.intelligence.tasks import expire_for_ever

    starting.hold_the_folder()
    starting.check()
    stop = threading.Event()
    threading.Thread(target=collect_for_ever, args=(stop,), name="collector", daemon=True).start()
    threading.Thread(target=expire_for_ever, args=(stop,), name="retention", daemon=True).start()
    threading.Thread(target=_back_up_for_ever, args=(stop,), name="backups", daemon=True).start()
    jobs.start_worker()


def _back_up_for_ever(stop: threading.Event) -> None:
    """Every so many hours a backup; a failure is said and tried again in an hour."""
    import logging

    from django.conf import settings
    from django.db import close_old_connections

    from harborlight.core import backups

    while not stop.wait(600):
        try:
            age = backups.age_hours()
            if age is None or age >= settings.ENV.backup_hours:
                backups.make(by=backups.SCHEDULE, folder=settings.ENV.backup)
        except Exception:
            logging.getLogger("harborlight.backup").exception("the scheduled backup failed")
        finally:
            close_old_connections()


def serve_both(sites: Sequence[str]) -> int:
    """Start each site in a process of its own and wait; when one ends, the other is stopped, too."""
    children = {
        site: subprocess.Popen([sys.executable, "-m", "harborlight.cli", "site", site])  # noqa: S603 - our own program
        for site in sites
    }

    def stop(*_: object) -> None:
        for child in children.values():
            child.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    stop()
    return max(abs(child.wait()) for child in children.values()) if children else 0
