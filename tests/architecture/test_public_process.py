"""The public process opens no main database and holds no key that opens anything: shown in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

VISIT = """
import io, json, logging, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
from harborlight.core import boxes
from harborlight.core.porch import Porch
import uuid
porch = Porch(settings.ENV.data / "porch")
row = {"id": str(uuid.uuid4()), "public_key": boxes.make_keypair()[1].hex()}
porch.publish({"inboxes.json": json.dumps({"inboxes": [row], "receipt_salt": "aa" * 16}).encode(),
               "directory.json": json.dumps({"services": [{"name": "Quay"}]}).encode()})
from harborlight.web import wsgi
application = wsgi.public

def ask(method, path, body=b""):
    answer = {}
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8001",
               "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "CONTENT_LENGTH": str(len(body)),
               "CONTENT_TYPE": "application/x-www-form-urlencoded", "REMOTE_ADDR": "203.0.113.77", "HTTP_HOST": "127.0.0.1:8001",
               "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False}
    result = application(environ, lambda status, headers, exc_info=None: answer.update(status=int(status[:3]), headers=headers))
    content = b"".join(result)
    result.close()
    return answer["status"], content.decode("utf-8", "replace")

import re
_, home = ask("GET", "/")
sheet = re.search(r'href="(/static/[^"]+[.]css)"', home)[1]
statuses = {path: ask("GET", path)[0] for path in ("/", "/report/", "/services/", "/signs/", "/rights/", "/find/", "/cards/", "/cards/en/child/", "/cards/worker.js", "/x", "/nowhere", sheet)}
statuses["POST /report/"] = ask("POST", "/report/", b"story=Marked-Words&danger=no")[0]
statuses["staff /cases/"] = ask("GET", "/cases/")[0]
print(json.dumps({
    "statuses": statuses, "databases": settings.DATABASES, "apps": settings.INSTALLED_APPS, "sheet": sheet,
    "modules": sorted(sys.modules), "n_waiting": len(list(porch.waiting())),
    "files": [str(path.relative_to(settings.ENV.data)) for path in settings.ENV.data.rglob("*") if path.is_file()],
}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HARBORLIGHT_", "DJANGO_"))
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.public",
        "HARBORLIGHT_MODE": "sample",
        "HARBORLIGHT_DATA": str(folder / "data"),
        "HARBORLIGHT_KEYS": str(folder / "keys" / "master.key"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", VISIT],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"stderr": done.stderr}


def test_the_pages_are_served_through_wsgi_with_their_static_files(seen):
    sheet = seen["sheet"]
    assert seen["statuses"] == {
        "/": 200, "/report/": 200, "/services/": 200, "/signs/": 200, "/rights/": 200, "/find/": 200, "/cards/": 200, "/cards/en/child/": 200, "/cards/worker.js": 200, "/x": 302, "/nowhere": 404, sheet: 200, "POST /report/": 200,
        "staff /cases/": 404,
    }  # fmt: skip
    assert seen["n_waiting"] == 1


def test_no_database_is_configured_or_opened(seen):
    assert seen["databases"] in ({}, {"default": {"ENGINE": "django.db.backends.dummy"}}) or all(
        each.get("ENGINE") == "django.db.backends.dummy" for each in seen["databases"].values()
    )
    assert not [path for path in seen["files"] if "sqlite" in path]
    assert "harborlight.core.sqlite.base" not in seen["modules"]
    assert not {"pysqlite3", "psycopg"} & set(seen["modules"])


def test_no_room_and_no_vault_is_loaded(seen):
    rooms = (
        "cases",
        "intake",
        "release",
        "directory",
        "intelligence",
        "taskforce",
        "measures",
        "programmes",
        "library",
        "protocols",
    )
    ours = [name for name in seen["modules"] if name.startswith("harborlight.")]
    assert not [name for name in ours if name.split(".")[1] in rooms]
    forbidden = {
        "models",
        "vault",
        "keyfile",
        "audit",
        "acting",
        "records",
        "accounts",
        "permissions",
        "custodians",
    }
    assert not [
        name for name in ours if name.startswith("harborlight.core.") and name.split(".")[2] in forbidden
    ]
    assert "harborlight.web.settings.staff" not in ours
    assert not [app for app in seen["apps"] if app.startswith("harborlight.") and app != "harborlight.web"]


def test_no_key_file_is_made_or_read(seen):
    assert not [path for path in seen["files"] if "key" in path]


def test_nothing_of_the_sender_is_logged(seen):
    assert "203.0.113.77" not in seen["stderr"]
    assert "Marked-Words" not in seen["stderr"]
