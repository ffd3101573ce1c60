"""What the documents give to other programs: services for systemd, sites for Caddy and nginx. A line that another program does
not take, or a proxy that notes who asked for what, would harm whoever follows them. The programs themselves are asked where
they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from harborlight.web.settings.env import Env

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "how-to"
SITES = {
    "desk.your-coalition.example": Env.model_fields["staff_port"].default,
    "help.another-domain.example": Env.model_fields["public_port"].default,
}


def snippets(kind: str, document: str) -> list[str]:
    text = (DOCUMENTS / document).read_text()
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(body) for _indent, body in found]


UNITS = [(document, body) for document in ("set-up.md", "two-users.md") for body in snippets("ini", document)]


def test_every_service_is_found():
    named = [re.search(r"^# /etc/systemd/system/(\S+)$", body, re.MULTILINE)[1] for _document, body in UNITS]
    assert named == ["harborlight.service", "harborlight-staff.service", "harborlight-public.service"]


@pytest.mark.parametrize("body", [body for _document, body in UNITS], ids=[document for document, _ in UNITS])
def test_a_service_is_one_that_systemd_takes(body, tmp_path):
    for line in filter(None, body.splitlines()):
        assert re.fullmatch(r"#.*|\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=\S.*", line), line
    keys = dict(line.split("=", 1) for line in body.splitlines() if "=" in line and not line.startswith("#"))
    assert {"User", "WorkingDirectory", "EnvironmentFile", "ExecStart", "Restart", "WantedBy"} <= set(keys)
    if analyze := shutil.which("systemd-analyze"):
        path = tmp_path / "harborlight.service"
        path.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/sh", body))
        said = subprocess.run([analyze, "verify", str(path)], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stderr) == (0, "")


def test_caddy_takes_its_snippet_and_notes_no_visit(tmp_path):
    (body,) = snippets("caddyfile", "set-up.md")
    compact = re.sub(r"\s+", " ", body)
    assert compact.startswith("{ log { exclude http } } "), "else a site that is away has its visitors noted"
    assert dict(re.findall(r"(\S+) { reverse_proxy 127\.0\.0\.1:(\d+) }", compact)) == {
        name: str(port) for name, port in SITES.items()
    }
    if caddy := shutil.which("caddy"):
        (tmp_path / "Caddyfile").write_text(body)
        command = [caddy, "adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        assert "not formatted" not in said.stderr
        assert '"exclude":["http"]' in said.stdout


def test_nginx_notes_no_visit_keeps_no_body_and_hands_on_what_is_needed():
    (body,) = snippets("nginx", "set-up.md")
    servers = re.split(r"(?m)^server \{$", body)[1:]
    assert len(servers) == 2, "one that sends plain HTTP on, one that serves"
    for server in servers:
        lines = {line.strip() for line in server.splitlines()}
        assert {"access_log off;", "error_log /dev/null crit;"} <= lines
    needed = {
        "proxy_request_buffering off;", "proxy_max_temp_file_size 0;", "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-Proto https;", "proxy_set_header X-Forwarded-For $remote_addr;",
    }  # fmt: skip
    assert needed <= {line.strip() for line in servers[1].splitlines()}
    assert "return 301 https://$host$request_uri;" in servers[0]
