"""The two verbs, and the page they write: hostile adverts stay letters."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harborlight.cli import main

HOSTILE = '=cmd() <script>alert(1)</script><img src=x onerror=y> "\u202egnirts" & sweet lady by the lighthouse with tea, call {}'


def _run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in args])


@pytest.fixture
def ads(tmp_path: Path) -> Path:
    path = tmp_path / "ads.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "body", "city", "date"])
        for at, city in enumerate(["Leeds", "<b>Manchester</b>", "Liverpool"]):
            writer.writerow([f"=a{at}", HOSTILE.format("0161 496 0123"), city, f"2025-01-0{at + 1}"])
        writer.writerow(["m", "I am 16 years old", "Leeds", ""])
        writer.writerow(["short"])
    return path


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_leads_writes_a_page_and_a_summary(ads: Path, tmp_path: Path) -> None:
    result = _run("leads", ads, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["rows"]["posts"] == 4
    assert told["rows"]["rejected"] == 1
    assert told["rows"]["leads"] == 2
    assert "text ← body" in result.stderr
    page = _Page()
    page.feed((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "b", "link", "iframe"} & set(page.tags)
    policy = "content=\"default-src 'none'; style-src 'unsafe-inline'\""
    assert policy in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert {"svg", "table", "style"} <= set(page.tags)
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    assert page.text.count("This is a question for a trained person, not a finding.") == 2
    assert page.text.index("Child protection first") < page.text.index("3 posts, support")
    assert "Nothing on this page shows by itself that anybody is trafficked" in page.text


def test_nothing_of_a_post_is_printed(ads: Path, tmp_path: Path) -> None:
    result = _run("leads", ads, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert not re.search(r"lighthouse|496|script", result.output)


def test_resume_and_given_lists(ads: Path, tmp_path: Path) -> None:
    phrases, places = tmp_path / "phrases.csv", tmp_path / "places.csv"
    phrases.write_text("phrase,indicator\nsweet lady,own_sign\n", encoding="utf-8")
    places.write_text("place_id,name,country,lat,lon\nx-1,Leeds,gb,53.8,-1.5\n", encoding="utf-8")
    args = ("leads", ads, "--out", tmp_path / "out", "--phrases", phrases, "--places", places)
    assert _run(*args).exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "own sign" in page
    again = _run(*args, "--resume")
    assert again.exit_code == 0
    assert "cluster posts" not in again.stderr


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_mentions_in_three_forms(ads: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"found.{ending}"
    result = _run("mentions", ads, "--out", out)
    assert result.exit_code == 0, result.output
    data = out.read_bytes()
    assert b"441614960123" in data or ending == "parquet"
    if ending == "csv":
        rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
        assert {row["post_id"][0] for row in rows if row["kind"] == "phone"} == {"'"}
        assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--map", "nonsense"], "COLUMN=FIELD"),
        (["--map", "body=nonsense"], "Choose from"),
        (["--region", "XX"], "no country XX"),
        (["--phrases", "none.csv"], "none.csv"),
    ],
)
def test_a_wrong_choice_is_one_plain_line(ads: Path, tmp_path: Path, args: list[str], said: str) -> None:
    result = _run("leads", ads, "--out", tmp_path / "out", *args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("data", [b"", b"id,text\n", b"\x00\x01\x02\x03", b"id,text\n1\n2\n"])
def test_files_without_posts_end_plainly(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ads.csv"
    path.write_bytes(data)
    result = _run("leads", path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "harborlight:" in result.stderr
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)


def test_the_engine_brings_no_django_and_no_numba_until_used() -> None:
    said = "import sys, harborlight.engine.runners, harborlight.engine.report; print([m for m in ('django', 'numba', 'harborlight.knowledge', 'harborlight.exchange') if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", said], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
