"""No secret is kept in the project: private keys, tokens of known services, long random values given to a telling name."""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TELLING = re.compile(
    r"""(?i)(?:secret|token|passw(?:or)?d|api_?key|private_?key|master_?key|credential)\w*["']?\s*[:=]\s*["']([^"'\s]{16,})["']"""
)
KNOWN = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}"),
    "a GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "a Slack token": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "a PyPI token": re.compile(r"\bpypi-AgE\w{20,}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "an age key": re.compile(r"\bAGE-SECRET-KEY-1[0-9A-Z]{40,}"),
    "a password in an address": re.compile(r"\b[a-z+]+://[^/\s:@\"'{}<>]+:[^/\s:@\"'{}<>$]{8,}@[\w.-]+\.\w"),
}
OWN = Path(__file__).relative_to(ROOT).as_posix()
RANDOM_FROM = 3.7  # bits a character; words of a language lie below, drawn values above


def bits(text: str) -> float:
    return -sum((n := text.count(each) / len(text)) * math.log2(n) for each in set(text))


def secrets_in(text: str) -> set[str]:
    """What kinds of secrets a text seems to hold; never the secret itself, which would stand in the log then."""
    found = {kind for kind, pattern in KNOWN.items() if pattern.search(text)}
    drawn = (
        each for each in TELLING.findall(text) if re.search(r"\d", each) and re.search(r"[A-Za-z]", each)
    )
    return found | (
        {"a random value under a telling name"} if any(bits(each) > RANDOM_FROM for each in drawn) else set()
    )


def test_no_file_of_the_project_holds_one():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    held = {}
    for name in listed.stdout.splitlines():
        path = ROOT / name
        content = path.read_bytes() if path.is_file() and name != OWN else b""
        is_text = b"\0" not in content[:8000]
        if is_text and (found := secrets_in(content.decode("utf-8", "replace"))):
            held[name] = sorted(found)
    assert held == {}


def test_the_scan_finds_what_it_is_there_for():
    key = "-----BEGIN " + "OPENSSH PRIVATE KEY-----"
    drawn = "".join(chr(ord("a") + 7 * n % 26) + str(3 * n % 10) for n in range(16))
    for text in (
        key,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        f'SECRET_KEY = "{drawn}"',
        "https://me:" + "hunter2hunter2@host.example/",
    ):
        assert secrets_in(text), text
    for text in (
        'password = "correct horse battery staple"',
        'token = "a-word-that-is-only-long"',
        "postgres://user@host/db",
    ):
        assert not secrets_in(text), text
