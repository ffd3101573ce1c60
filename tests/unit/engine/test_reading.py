"""Files as they come: any encoding, half rows, huge lines, hostile text. Good rows survive their neighbours."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harborlight.engine.files import ReadLimits
from harborlight.engine.posts import CleanParams, ReadParams, clean_posts, guess_columns, read_posts
from harborlight.errors import InvalidTable, Missing


def _read(path: Path, **params: object) -> tuple[list[dict[str, object]], list[tuple[int, str]]]:
    parts = list(read_posts([path], params=ReadParams(**params)))  # type: ignore[arg-type]
    posts = clean_posts(pa.concat_tables(part[0] for part in parts), params=CleanParams())
    bad = [(row["row"], row["reason"]) for part in parts for row in part[1].to_pylist()]
    return posts.to_pylist(), bad


def _file(folder: Path, data: bytes, name: str = "ads.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "id,text,city\n1,Café près de la gare à midi — oui,Leeds\n2,Señorita años,Manchester\n"
    posts, bad = _read(_file(tmp_path, text.encode(encoding)))
    assert [post["text"] for post in posts] == ["Café près de la gare à midi — oui", "Señorita años"]
    assert [post["place"] for post in posts] == ["Leeds", "Manchester"]
    assert bad == []


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    data = "id,text\n1,Привіт café\n".encode() + "2,café\n".encode("cp1252")
    posts, _ = _read(_file(tmp_path, data))
    assert [post["text"] for post in posts] == ["Привіт café", "café"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_delimiter(tmp_path: Path, mark: str) -> None:
    posts, _ = _read(_file(tmp_path, f"id{mark}body\r\n7{mark}hello there\r\n".encode()))
    assert [(post["post_id"], post["text"]) for post in posts] == [("7", "hello there")]


def test_a_bad_row_is_named_and_the_good_ones_stay(tmp_path: Path) -> None:
    lines = [
        "id,text,city",
        "1,good one,Leeds",
        "2,half",
        "3,too,many,cells,here",
        "4,,Leeds",
        '5,"two\nlines",Leeds',
        "",
        "6,last,Leeds",
    ]
    posts, bad = _read(_file(tmp_path, "\n".join(lines).encode()))
    assert [post["post_id"] for post in posts] == ["1", "5", "6"]
    assert bad == [(3, "half_row"), (4, "too_many_cells"), (5, "no_text")]


def test_an_unclosed_quote_swallows_one_row_only(tmp_path: Path) -> None:
    rows = ['1,"never closed', *(f"{k},fine {k}" for k in range(2, 40))]
    posts, bad = _read(_file(tmp_path, ("id,text\n" + "\n".join(rows) + "\n").encode()))
    assert [post["post_id"] for post in posts] == [str(k) for k in range(2, 40)]
    assert bad == [(2, "unclosed_quote_or_long_cell")]


def test_a_stray_quote_inside_a_cell_is_a_letter(tmp_path: Path) -> None:
    posts, bad = _read(_file(tmp_path, b'id,text\n1,5" heels\n2,"a"b\n3,ok\n'))
    assert [post["post_id"] for post in posts] == ["1", "2", "3"]
    assert bad == []


def test_a_huge_line_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    data = b"id,text\n1," + b"x" * 300_000 + b"\n2,ok\n"
    posts, bad = _read(_file(tmp_path, data), limits=ReadLimits(max_line_bytes=100_000))
    assert [post["post_id"] for post in posts] == ["2"]
    assert bad == [(2, "line_too_long")]


def test_one_huge_line_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(InvalidTable, match="first line"):
        _read(_file(tmp_path, b"x" * 300_000), limits=ReadLimits(max_line_bytes=100_000))


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    posts, _ = _read(_file(tmp_path, b"id,text\n1,he\x00llo\n"))
    assert posts[0]["text"] == "hello"


@pytest.mark.parametrize("data", [b"", b"\n \n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_named(tmp_path: Path, data: bytes) -> None:
    posts, bad = _read(_file(tmp_path, data))
    assert posts == []
    assert bad == [(1, "empty_file")]


def test_json_lines_with_bad_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 1, "text": "one", "posted": 1741000000}),
        "{half",
        "[1]",
        json.dumps({"id": 2, "text": "two", "extra": {"a": 1}}),
        '{"id": 3, "text": "lone \\ud800 surrogate"}',
        "[" * 100_000,
    ]
    posts, bad = _read(_file(tmp_path, "\n".join(lines).encode(), "ads.jsonl"))
    assert [post["text"] for post in posts] == ["one", "two", "lone ? surrogate"]
    assert posts[0]["posted_at"] == dt.datetime(2025, 3, 3, 11, 6, 40, tzinfo=dt.UTC)
    assert [reason for _, reason in bad] == ["not_json", "not_an_object", "not_json"]


def test_parquet_keeps_types(tmp_path: Path) -> None:
    at = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)
    table = pa.table(
        {"ad_id": [10], "description": ["hello"], "date": [at], "latitude": [53.4], "lng": [-2.2]}
    )
    pq.write_table(table, tmp_path / "ads.parquet")
    posts, _ = _read(tmp_path / "ads.parquet")
    assert (posts[0]["post_id"], posts[0]["posted_at"]) == ("10", at)
    assert (posts[0]["lat"], posts[0]["lon"]) == (53.4, -2.2)


def test_a_cut_gzip_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress(b"id,text\n" + b"".join(b"%d,post %d\n" % (k, k * 7919) for k in range(5000)))
    posts, bad = _read(_file(tmp_path, whole[: len(whole) // 2], "ads.csv.gz"))
    assert 100 < len(posts) < 5000
    assert bad[-1][1] in ("file_cut_short", "half_row")


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"PAR1 but not really", b'[{"id": 1}]'])
def test_a_wrong_kind_of_file_is_said_plainly(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidTable, match=r"ads\.csv"):
        _read(_file(tmp_path, data))


def test_a_missing_file_and_a_missing_text_column(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        _read(tmp_path / "none.csv")
    with pytest.raises(InvalidTable, match="--map"):
        _read(_file(tmp_path, b"a,b\n1,2\n"))


def test_columns_are_guessed_or_given() -> None:
    assert guess_columns(["Ad ID", "Body", "Post_Date", "Town"]) == {
        "post_id": "Ad ID", "text": "Body", "posted_at": "Post_Date", "place": "Town",
    }  # fmt: skip
    assert guess_columns(["x1", "text"], {"x1": "text"})["text"] == "x1"
    with pytest.raises(InvalidTable, match="no field"):
        guess_columns(["a"], {"a": "nonsense"})


def test_ids_stay_and_doubles_are_told_apart(tmp_path: Path) -> None:
    posts, bad = _read(_file(tmp_path, b"id,text\n1,one\n1,one\n1,other\n,none\n"))
    assert [post["post_id"] for post in posts] == ["1", "1~ads.csv:4", "ads.csv:5"]
    assert bad == [(3, "same_row_again")]


def test_title_and_contact_columns_are_part_of_the_text(tmp_path: Path) -> None:
    posts, _ = _read(_file(tmp_path, b"id,title,text,phone\n1,Hello,there,0161 496 0123\n"))
    assert posts[0]["text"] == "Hello\nthere\n0161 496 0123"


def test_hostile_text_is_tamed_and_kept(tmp_path: Path) -> None:
    data = 'id,text\n1,"=HYPERLINK(""x"") <script>alert(1)</script> \u202eevil\u202c z\u200bero\u0007 ＦＵＬＬ"\n'
    posts, _ = _read(_file(tmp_path, data.encode()))
    assert posts[0]["text"] == '=HYPERLINK("x") <script>alert(1)</script> evil zero FULL'


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025-03-04", "2025-03-04"),
        ("2025-03-04T23:30:00-05:00", "2025-03-05"),
        ("03/04/2025", "2025-04-03"),
        ("04/25/2025", "2025-04-25"),
        ("3 Mar 2025", "2025-03-03"),
        ("1741046400", "2025-03-04"),
        ("1741046400000", "2025-03-04"),
        ("soon", None),
        ("9999-99-99", None),
        ("0001-01-01", None),
    ],
)
def test_moments(said: str, day: str | None) -> None:
    from harborlight.engine.words import read_moment

    found = read_moment(said)
    assert (found.date().isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Call me now, I am new in town and waiting for you", "en"),
        ("Hola soy nueva en la ciudad, llámame para una cita con mi amiga", "es"),
        ("Bonjour je suis nouvelle dans votre ville et je vous attends", "fr"),
        ("مرحبا أنا جديدة في المدينة", "ar"),
        ("Привіт, я щойно приїхала до міста", "uk"),
        ("Привет, я новая в городе", "ru"),
        ("12345", "und"),
    ],
)
def test_language_is_guessed(text: str, language: str) -> None:
    from harborlight.engine.words import guess_language

    assert guess_language(text) == language


@pytest.mark.parametrize(("lat", "lon"), [("91", "0"), ("x", "1"), ("0", "0"), ("53.4", ""), ("nan", "1")])
def test_an_impossible_position_is_none(tmp_path: Path, lat: str, lon: str) -> None:
    posts, _ = _read(_file(tmp_path, f"id,text,lat,lon\n1,a,{lat},{lon}\n".encode()))
    assert (posts[0]["lat"], posts[0]["lon"]) == (None, None)
