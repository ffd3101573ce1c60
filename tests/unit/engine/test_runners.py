"""A run: whole tables or none, a receipt, progress, a stop, and going on after it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.factories.adverts import make_adverts

from harborlight.engine import pipelines, runners
from harborlight.errors import Missing, Unavailable


@pytest.fixture(scope="module")
def adverts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "ads.parquet"
    pq.write_table(make_adverts(300, 3)[0], path)
    return path


@pytest.fixture
def given(phrases: pa.Table, places: pa.Table) -> dict[str, pa.Table]:
    return {"phrases": phrases, "places": places}


def test_a_run_leaves_tables_and_a_receipt(adverts: Path, given: dict[str, pa.Table], tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    receipt = runners.run_local(
        pipelines.LEADS, [adverts], given, tmp_path, batch=100, progress=lambda *told: seen.append(told)
    )
    assert receipt.is_finished
    assert receipt.counts()["posts"] == 300
    assert ("extract_mentions", 200, 300) in seen
    told = json.loads((tmp_path / "receipt.json").read_text())
    assert [step["name"] for step in told["steps"]] == [step.name for step in pipelines.LEADS.steps]
    assert told["inputs"][0]["sha256"]
    assert told["code"] == runners.code_version()
    made = {name for step in pipelines.LEADS.steps for name in step.makes} - {"raw_posts"}
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.parquet" for name in made} | {
        "receipt.json"
    }


def test_raw_posts_pass_and_files_are_private(
    adverts: Path, given: dict[str, pa.Table], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    runners.run_local(pipelines.LEADS, [adverts], given, out)
    assert not (out / "raw_posts.parquet").exists()
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_sensitivity_travels_in_the_file(adverts: Path, given: dict[str, pa.Table], tmp_path: Path) -> None:
    runners.run_local(pipelines.MENTIONS, [adverts], given, tmp_path)
    schema = pq.read_schema(tmp_path / "posts.parquet")
    assert schema.field("text").metadata[b"sensitivity"] == b"forbidden"
    assert (
        pq.read_schema(tmp_path / "mentions.parquet").field("value").metadata[b"sensitivity"]
        == b"identifying"
    )


def test_a_stopped_run_goes_on_after_its_last_step(
    adverts: Path, given: dict[str, pa.Table], tmp_path: Path
) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    runners.run_local(pipelines.LEADS, [adverts], given, whole)
    reached: list[str] = []
    receipt = runners.run_local(
        pipelines.LEADS, [adverts], given, parted,
        progress=lambda step, done, total: reached.append(step), is_cancelled=lambda: "cluster_posts" in reached,
    )  # fmt: skip
    assert receipt.status == "cancelled"
    assert not list(parted.glob(".*half"))
    assert not (parted / "clusters.parquet").exists()
    again: list[str] = []
    receipt = runners.run_local(
        pipelines.LEADS,
        [adverts],
        given,
        parted,
        may_resume=True,
        progress=lambda step, *_: again.append(step),
    )
    assert receipt.is_finished
    assert again[0] == "cluster_posts"
    for path in whole.glob("*.parquet"):
        assert pq.read_table(path).equals(pq.read_table(parted / path.name)), path.name


def test_a_finished_run_is_not_redone(adverts: Path, given: dict[str, pa.Table], tmp_path: Path) -> None:
    runners.run_local(pipelines.LEADS, [adverts], given, tmp_path)
    again: list[str] = []
    receipt = runners.run_local(
        pipelines.LEADS,
        [adverts],
        given,
        tmp_path,
        may_resume=True,
        progress=lambda step, *_: again.append(step),
    )
    assert receipt.is_finished
    assert again == []


@pytest.mark.parametrize("name", ["mentions", "posts"])
def test_a_table_that_was_changed_is_made_again(
    adverts: Path, given: dict[str, pa.Table], tmp_path: Path, name: str
) -> None:
    runners.run_local(pipelines.LEADS, [adverts], given, tmp_path)
    before = pq.read_table(tmp_path / f"{name}.parquet")
    pq.write_table(before.slice(0, 1), tmp_path / f"{name}.parquet")
    runners.run_local(pipelines.LEADS, [adverts], given, tmp_path, may_resume=True)
    assert pq.read_table(tmp_path / f"{name}.parquet").equals(before)


def test_other_parameters_redo_only_what_depends_on_them(
    adverts: Path, given: dict[str, pa.Table], tmp_path: Path
) -> None:
    runners.run_local(pipelines.LEADS, [adverts], given, tmp_path)
    again: list[str] = []
    other = pipelines.LEADS.with_params(link_entities=pipelines.LinkParams(max_rest_days=30))
    runners.run_local(
        other, [adverts], given, tmp_path, may_resume=True, progress=lambda step, *_: again.append(step)
    )
    assert again[0] == "link_entities"
    assert "locate_posts" not in again


def test_a_broken_receipt_means_a_new_run(adverts: Path, given: dict[str, pa.Table], tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text('{"pipeline": "leads"')
    assert runners.run_local(pipelines.LEADS, [adverts], given, tmp_path, may_resume=True).is_finished


def test_what_is_missing_is_said(adverts: Path, given: dict[str, pa.Table], tmp_path: Path) -> None:
    with pytest.raises(Missing, match="phrases"):
        runners.run_local(pipelines.LEADS, [adverts], {"places": given["places"]}, tmp_path)
    with pytest.raises(Missing, match=r"none\.csv"):
        runners.run_local(pipelines.LEADS, [tmp_path / "none.csv"], given, tmp_path)
    with pytest.raises(Missing, match="leads"):
        runners.read_table(tmp_path, "leads")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be written"):
        runners.run_local(pipelines.LEADS, [adverts], given, tmp_path / "file" / "out")
    with pytest.raises(KeyError, match="no step"):
        pipelines.LEADS.with_params(nonsense=1)
