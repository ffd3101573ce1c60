"""Serving the two sites: two processes from one code base. The staff process is the one that writes; its helpers
(collector, worker, backup schedule) are threads of it."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
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
        "logger_class": "harborlight.cli.serving_log.Quiet",
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "forwarded_allow_ips": "127.0.0.1" if env.behind_tls else "",
        "proc_name": f"harborlight-{site}",
        "control_socket_disable": True,  # nothing outside the data folder, and no way in beside the sites
    }
    if site == "staff":
        options["post_worker_init"] = _start_helpers
    return options


def _start_helpers(_worker: Any) -> None:
    """In the worker process: hold the folder, check, then start the threads."""
    from harborlight.core import disk, jobs, starting
    from harborlight.intake.tasks import collect_for_ever
    from harborlight.intelligence.tasks import close_what_a_kill_left_open, expire_for_ever

    starting.hold_the_folder()
    starting.check()
    close_what_a_kill_left_open()
    stop = threading.Event()
    threading.Thread(target=collect_for_ever, args=(stop,), name="collector", daemon=True).start()
    threading.Thread(target=expire_for_ever, args=(stop,), name="retention", daemon=True).start()
    threading.Thread(target=disk.watch_for_ever, args=(stop,), name="disk", daemon=True).start()
    threading.Thread(target=_back_up_for_ever, args=(stop,), name="backups", daemon=True).start()
    jobs.start_worker()


def _back_up_for_ever(stop: threading.Event) -> None:
    """Every so many hours a backup; a failure is said and tried again in an hour."""
    import logging

    from django.conf import settings
    from django.db import close_old_connections

    from harborlight.core import backup_health, backups
    from harborlight.errors import HarborlightError

    log = logging.getLogger("harborlight.backup")
    while not stop.wait(600):
        try:
            if backup_health.read().is_due:
                backups.make(by=backups.SCHEDULE, folder=settings.ENV.backup)
        except HarborlightError as error:
            log.error("the scheduled backup failed: %s", error)
        except Exception:
            log.exception("the scheduled backup failed")
        finally:
            close_old_connections()


def serve_sites(sites: Sequence[str], *, when_answering: Callable[[], None] = lambda: None) -> int:
    """Start each site in a process of its own and wait; when one ends, the other is stopped, too. `when_answering` is called
    once, as soon as every site answers."""
    command = [sys.executable, "-m", "harborlight.cli", "site"]
    children = [subprocess.Popen([*command, site], env=_environment(site)) for site in sites]  # noqa: S603 - our own program

    def stop(*_: object) -> None:
        for child in children:
            child.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    silent = list(sites)
    try:
        while all(child.poll() is None for child in children):
            if silent:
                silent = [site for site in silent if not _answers(site)]
                if not silent:
                    when_answering()
            time.sleep(0.1 if silent else 0.3)
    except KeyboardInterrupt:
        pass
    stop()
    return max(abs(child.wait()) for child in children)


def _answers(site: str) -> bool:
    """Whether the site serves, not only listens: the port is open before anything was loaded."""
    from harborlight.web.settings.env import read_env

    env = read_env()
    host, port = (env.staff_host, env.staff_port) if site == "staff" else (env.public_host, env.public_port)
    at = "127.0.0.1" if env.bind in ("0.0.0.0", "::") else env.bind  # noqa: S104 - compared, not bound
    line = http.client.HTTPConnection(at, port, timeout=1)
    try:
        line.request("HEAD", "/static/harborlight/favicon.svg", headers={"Host": f"{host}:{port}"})
        line.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True


def _environment(site: str) -> dict[str, str]:
    """The public process is given no password of a database or a mail server, and no secret that signs anything."""
    if site == "staff":
        return dict(os.environ)
    hidden = {"HARBORLIGHT_DATABASE_URL", "HARBORLIGHT_EMAIL_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"HARBORLIGHT_SECRET_KEY": secrets.token_urlsafe(60)}
