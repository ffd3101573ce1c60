"""Posts through the real page: a file is uploaded to the staff site, the job is followed as the page follows it, then another is
stopped half-way and tried again.

    python -m benchmarks.leads_page [n_posts] [folder]      HARBORLIGHT_DATABASE_URL for PostgreSQL

The peer is the same file through the command line (`harborlight leads`), which has no site, no seal and no database. Adverts
are invented (`web/sample/adverts.py`). A page is asked for once a second meanwhile: whether the site still answers.
"""

from __future__ import annotations

import contextlib
import html
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.web import PORT, _wait
from benchmarks.world import set_up

SEED = 7
BOUNDARY = "benchmark-of-leads"
PURPOSE = "Job offers that take papers away, measured"


@dataclass
class Followed:
    """What was seen of one job: seconds at which each step was first shown, the end, what was said."""

    steps: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    said: str = ""


@dataclass
class Memory:
    """Peaks in MB of the site's process and of the engine's child, read twice a second."""

    site: float = 0.0
    engine: float = 0.0


def adverts_file(folder: Path, n_posts: int) -> Path:
    import pyarrow.csv as pa_csv

    from harborlight.web.sample.adverts import make_adverts

    path = folder / f"adverts-{n_posts}.csv"
    if not path.exists():
        posts, _truth = make_adverts(n_posts, seed=SEED)
        pa_csv.write_csv(posts, path)
    return path


def sign_in() -> str:
    """An analyst of a police agency; returns the cookies."""
    from django.test import Client
    from tests.factories import core as make

    from harborlight.core.acting import maintenance
    from harborlight.core.models import Installation
    from harborlight.core.roles import Role

    with maintenance("benchmark"):
        if not Installation.objects.exists():
            Installation(kind="sample", coalition_name="Bench", code_version="0").save()
    analyst = make.account(Role.POLICE_ANALYST, of=make.agency("Police", kind="police"))
    client = make.signed_in(Client(), analyst)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={'b' * 32}"


class Site:
    def __init__(self, cookies: str) -> None:
        self.cookies = cookies

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        """Status, where to, text."""
        line = http.client.HTTPConnection("localhost", PORT, timeout=600)
        headers = {"Cookie": self.cookies, "HX-Request": "true"} if not body else {"Cookie": self.cookies}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": "b" * 32, "Referer": f"http://localhost:{PORT}/"}
        line.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, answer.headers.get("Location", ""), text

    def upload(self, file: Path) -> tuple[str, float]:
        """The run's address, and how long the answer took."""
        fields = {"purpose": PURPOSE, "region": "GB", "once": str(uuid4())}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
            for name, said in fields.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\nContent-Type: text/csv\r\n\r\n'
        body = "".join([*parts, head]).encode() + file.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
        began = time.monotonic()
        status, where, text = self.ask(
            "/intelligence/runs/new/", body, f"multipart/form-data; boundary={BOUNDARY}"
        )
        if status != 302:
            raise SystemExit(f"the upload was answered with {status}: {_words(text)[:400]}")
        return where, time.monotonic() - began

    def job(self, run: str) -> str:
        found = re.search(r"/jobs/([0-9a-f-]{36})/", self.ask(run)[2])
        assert found, "the run's page names no job"
        return f"/jobs/{found[1]}/"

    def follow(self, job: str, *, stop_at: float = 0.0) -> Followed:
        """Look as the page does, every half second, until it has ended; press Stop once half of the time `stop_at` is over."""
        seen, began, is_stopped = Followed(), time.monotonic(), False
        while True:
            text = self.ask(job)[2]
            now = time.monotonic() - began
            step = re.search(r'<p role="status">(.*?)</p>', text, re.DOTALL)
            if step and (said := re.sub(r"[·\d/ ]+$", "", _words(step[1])).strip()):
                seen.steps.setdefault(said, now)
            if stop_at and now > stop_at and not is_stopped:
                self.ask(f"{job}cancel/", f"once={uuid4()}".encode(), "application/x-www-form-urlencoded")
                is_stopped, began = True, time.monotonic()
            if 'hx-trigger="every' not in text:
                seen.seconds, seen.said = time.monotonic() - began, _words(text)[-200:]
                return seen
            time.sleep(0.5)


def _words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@contextlib.contextmanager
def watched(pid: int) -> Iterator[Memory]:
    """Resident memory of the server's worker and of the process that it spawns."""
    memory, done = Memory(), threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            for each in _descendants(pid):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    status = Path(f"/proc/{each}/status").read_text()
                    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
                    command = Path(f"/proc/{each}/cmdline").read_bytes()
                    if b"spawn_main" in command:
                        memory.engine = max(memory.engine, peak)
                    elif b"resource_tracker" not in command:
                        memory.site = max(memory.site, peak)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield memory
    done.set()
    watcher.join()


def _descendants(pid: int) -> list[int]:
    found, left = [], [pid]
    while left:
        each = left.pop()
        found.append(each)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                left += map(int, (task / "children").read_text().split())
    return found


def answering(site: Site, times: list[float], done: threading.Event) -> None:
    while not done.wait(1.0):
        began = time.monotonic()
        site.ask("/intelligence/runs/")
        times.append(time.monotonic() - began)


def by_terminal(file: Path, folder: Path) -> float:
    out = folder / f"out-{uuid4().hex[:8]}"
    began = time.monotonic()
    command = [sys.executable, "-m", "harborlight.cli", "leads", str(file), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> int:
    n_posts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="hl-bench-"))
    set_up(folder, PORT)
    file = adverts_file(folder, n_posts)
    cookies = sign_in()
    from django.db import connections

    connections.close_all()
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.serve"], cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "BENCH_WORKER": "1"},
    )  # fmt: skip
    try:
        _wait()
        site, pings, done = Site(cookies), [], threading.Event()
        threading.Thread(target=answering, args=(site, pings, done), daemon=True).start()
        with watched(server.pid) as memory:
            run, upload = site.upload(file)
            whole = site.follow(site.job(run))
        print(
            f"{n_posts:,} posts, {file.stat().st_size / 1e6:.1f} MB: upload {upload:.1f} s, then {whole.seconds:.1f} s"
        )
        for step, at in whole.steps.items():
            print(f"    {at:7.1f} s  {step}")
        print(f"    {whole.said}")
        print(f"    peaks: site {memory.site:.0f} MB, engine {memory.engine:.0f} MB")
        pages = sorted(pings)
        print(
            f"    a page meanwhile: median {pages[len(pages) // 2] * 1000:.0f} ms, worst {pages[-1] * 1000:.0f} ms"
        )
        began = time.monotonic()
        shown = site.ask(run)[2]
        print(
            f"    the run's page with its leads: {(time.monotonic() - began) * 1000:.0f} ms, {len(shown) / 1000:.0f} kB"
        )
        run, _upload = site.upload(file)
        job = site.job(run)
        stopped = site.follow(job, stop_at=whole.seconds / 2)
        print(f"stopped half-way: over {stopped.seconds:.1f} s after the press; {stopped.said[-80:]}")
        site.ask(f"{job}retry/", f"once={uuid4()}".encode(), "application/x-www-form-urlencoded")
        again = site.follow(job)
        print(f"tried again: {again.seconds:.1f} s; {again.said[-120:]}")
        done.set()
        print(f"by the terminal alone: {by_terminal(file, folder):.1f} s")
    finally:
        server.terminate()
        server.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
