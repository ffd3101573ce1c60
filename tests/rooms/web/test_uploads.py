"""A file that is sent stays in memory: no temporary file at any moment, so that a kill can leave none."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import core as make

from harborlight.core import uploads
from harborlight.core.roles import Role
from harborlight.errors import Unavailable

HALF_SENT = """
import io, sys, time
import django; django.setup()
from django.conf import settings
from django.http import HttpRequest
from django.core.handlers.wsgi import WSGIRequest

class Slow(io.RawIOBase):
    sent = 0
    def read(self, n=-1):
        n = min(n, 65536) if n and n > 0 else 65536
        if self.sent == 0:
            head = b'--x\\r\\nContent-Disposition: form-data; name="file"; filename="posts.csv"\\r\\n\\r\\n'
            self.sent += len(head)
            return head
        if self.sent > 5_000_000:
            print("half", flush=True)
            time.sleep(60)
        self.sent += n
        return (b"MARKED-POST," * (n // 12 + 1))[:n]

request = WSGIRequest({"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": "multipart/form-data; boundary=x",
                       "CONTENT_LENGTH": "10000000", "wsgi.input": Slow()})
request.FILES
"""


def test_a_kill_in_the_middle_of_a_large_file_leaves_nothing_in_the_temporary_folder(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "HARBORLIGHT_TEST_FOLDER": str(tmp_path / "suite"),
                   "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test"}  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-c", HALF_SENT], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout.readline() == b"half\n", child.stderr.read().decode()[-2000:]
    child.kill()
    child.communicate()
    assert [path for path in temporary.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_a_page_that_takes_a_file_opens_no_temporary_one(monkeypatch):
    opened = []
    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(
            tempfile, name, lambda *_, **__: opened.append(1) or pytest.fail("a temporary file")
        )
    client = make.signed_in(Client(), make.account(Role.DIRECTORY_EDITOR))
    rows = "name,town\n" + "Harbour House,Leeds\n" * 150_000
    answer = client.post("/directory/import/", {"file": SimpleUploadedFile("s.csv", rows.encode())})
    assert answer.status_code in (200, 302, 400)
    assert opened == []


def held(n: int) -> uploads.InMemory:
    handler = uploads.InMemory()
    handler.new_file("file", "posts.csv", "text/csv", n)
    handler.receive_data_chunk(b"x" * n, 0)
    return handler


def test_few_large_files_are_held_at_once_and_their_place_comes_back(settings, monkeypatch):
    settings.MOST_BODY_BYTES = 10
    monkeypatch.setattr(uploads, "_large", threading.BoundedSemaphore(2))
    kept = [held(11), held(11)]
    held(10)
    with pytest.raises(Unavailable, match="Other large files"):
        held(11)
    kept.pop().file_complete(11).read()
    assert held(11).file_complete(11).read() == b"x" * 11


def test_the_public_site_keeps_no_byte_of_a_file():
    asked = "import django; django.setup(); from django.conf import settings; print(settings.FILE_UPLOAD_HANDLERS)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.public"}
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True)
    assert said.stdout.strip() == "[]", said.stderr
