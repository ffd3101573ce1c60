"""Typing opening hours without a script: what is typed is kept, a wrong row says so, open-now follows, and what an import said
in words is not lost."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.directory import actions, queries
from harborlight.directory.models import Service
from harborlight.exchange import hsds

pytestmark = pytest.mark.django_db
PLAIN = {"name": "Night House", "organisation": "", "status": "active", "needs": "safe_house"}


@pytest.fixture
def editor():
    return make.account(Role.DIRECTORY_EDITOR)


@pytest.fixture
def house(editor) -> Service:
    return service(editor.agency, name="Night House", is_always_open=False)


def times(day: int | str, *pairs: tuple[str, str]) -> dict[str, str]:
    return {
        f"opening-{day}-{name}_{n}": said
        for n, pair in enumerate(pairs)
        for name, said in zip(("from", "until"), pair, strict=True)
    }


def ticked(day: int, what: str) -> dict[str, str]:
    return {f"opening-{day}-is_{what}": "on"}


def sent(editor, house: Service, *fields: dict[str, str], expect: int = 302) -> str:
    house.refresh_from_db()
    form = PLAIN | {"version": str(house.version)}
    for each in fields:
        form |= each
    answer = make.signed_in(Client(), editor).post(f"/directory/{house.pk}/edit/", form)
    assert answer.status_code == expect
    house.refresh_from_db()
    return answer.content.decode()


def test_a_week_is_typed_in_every_way_and_shown_again(editor, house):
    sent(
        editor, house, times(0, ("09:00", "12:00"), ("13:00", "17:30")), ticked(1, "as_above"), ticked(2, "as_above"),
        times(4, ("20:00", "08:00")), ticked(5, "all_day"), times(6, ("8.30", "24:00")),
    )  # fmt: skip
    morning_and_afternoon = [[540, 720], [780, 1050]]
    assert house.hours == [
        *([day, *each] for day in (0, 1, 2) for each in morning_and_afternoon),
        [4, 1200, 480], [5, 0, 1440], [6, 510, 1440],
    ]  # fmt: skip
    page = make.signed_in(Client(), editor).get(f"/directory/{house.pk}/edit/").content.decode()
    for name, value in times(1, ("09:00", "12:00"), ("13:00", "17:30")).items():
        assert re.search(rf'name="{name}" value="{value}"', page)
    assert re.search(r'name="opening-5-is_all_day"[^>]* checked', page)
    shown = make.signed_in(Client(), editor).get(f"/directory/{house.pk}/").content.decode()
    text = re.sub(r"<[^>]+>", "", shown)
    assert "Monday to Wednesday 09:00–12:00, 13:00–17:30" in text
    assert "Saturday all day" in text


def test_other_days_are_typed_and_a_past_one_goes(editor, house, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))
    house.other_hours = [["2026-11-25", "2026-11-25"]]
    sent(
        editor, house, {"opening-day_0-first": "2026-12-24", "opening-day_0-last": "2027-01-01"},
        {"opening-day_1-first": "2026-12-05"}, times("day_1", ("10:00", "12:00")), {"opening-day_2-first": ""},
    )  # fmt: skip
    assert house.other_hours == [["2026-12-05", "2026-12-05", 600, 720], ["2026-12-24", "2027-01-01"]]
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 24, 12, tzinfo=UTC))
    page = make.signed_in(Client(), editor).get(f"/directory/{house.pk}/edit/").content.decode()
    assert "2026-12-24" in page
    assert "2026-12-05" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (times(1, ("09:00", "")), "Tuesday: Until when?"),
        (times(1, ("", "17:00")), "Tuesday: From when?"),
        (times(1, ("09:00", "09:00")), "Tuesday: From and until are the same."),
        (times(1, ("09:00", "13:00"), ("12:00", "17:00")), "Tuesday: The second time begins before the first one ends."),
        (times(1, ("morning", "17:00")), "Tuesday: Enter a valid time."),
        (times(1, ("09:00", "17:00")) | ticked(1, "all_day"), "Tuesday: Choose one:"),
        (times("day_0", ("09:00", "17:00")) | {"opening-day_0-first": ""}, "Other day 1: Which day?"),
        ({"opening-day_0-first": "2027-01-02", "opening-day_0-last": "2027-01-01"}, "Other day 1: The last day comes after"),
    ],
)  # fmt: skip
def test_a_wrong_row_says_so_beside_it_and_everything_typed_stays(editor, house, fields, said):
    page = sent(editor, house, times(0, ("07:15", "08:45")), fields, expect=400)
    text = re.sub(r"<[^>]+>", "", page).replace("&#x27;", "'")
    assert said in text, "above the form"
    where, what = said.split(": ", 1)
    row = re.search(
        rf"<legend>{where}</legend>(.*?)</fieldset>|aria-label=\"{where}\"(.*?)</fieldset>", page, re.DOTALL
    )
    assert row
    assert what in row.group(), "and in its row"
    typed = {
        name: value
        for name, value in (times(0, ("07:15", "08:45")) | fields).items()
        if value and value != "on"
    }
    for name, value in typed.items():
        assert re.search(rf'name="{name}" value="{value}', page)
    assert house.hours == []


def test_open_now_follows_at_once_in_the_list_on_the_page_and_for_the_public(editor, house, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))  # a Thursday
    client = make.signed_in(Client(), editor)

    def found() -> tuple[bool, str]:
        listed = client.get("/directory/?open=on").content.decode()
        page = client.get(f"/directory/{house.pk}/").content.decode()
        words = ("Open now", "Closed now", "Hours not known: call")
        return "Night House" in listed, next(word for word in words if f">{word.lower()}<" in page.lower())

    assert found() == (False, "Hours not known: call")
    sent(editor, house, times(3, ("09:00", "17:00")))
    assert found() == (True, "Open now")
    public = json.loads(Porch(settings.ENV.data / "porch").read("directory.json") or b"")
    assert public["services"][0]["hours"] == [[3, 540, 1020]]
    sent(editor, house, times(3, ("09:00", "17:00")), {"opening-day_0-first": "2026-11-26"})
    assert found() == (False, "Closed now")
    sent(editor, house, {"is_always_open": "on"})
    assert found() == (True, "Open now")


# -- what an import said that rows cannot -----------------------------------------------------------------------------------

WEEK = {"id": "week", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
FIRST_MONDAY = {"id": "first", "freq": "MONTHLY", "byday": "1MO", "opens_at": "18:00", "closes_at": "20:00",
                "description": "A lawyer is here", "timezone": 2.0}  # fmt: skip
OF_THE_PLACE = {"id": "place", "description": "Ring the lower bell", "bymonthday": "1"}
DOCUMENT = {
    "id": "house-1", "name": "Night House", "status": "active", "schedules": [WEEK, FIRST_MONDAY],
    "service_at_locations": [{"id": "at1", "schedules": [OF_THE_PLACE], "location": {"id": "loc", "location_type": "physical"}}],
}  # fmt: skip


def imported(editor, document: dict) -> Service:
    directory = hsds.read(json.dumps({"contents": [document]}).encode()).directory
    actions.import_services(by=editor, agency_id=editor.agency_id, directory=directory)
    return queries.editable(editor).get(hsds_id="house-1")


def exported(editor) -> dict:
    (found,) = json.loads(actions.export_services(by=editor))["contents"]
    return found


def test_what_rows_cannot_say_is_shown_and_outlives_a_change_of_the_rows(editor):
    row = imported(editor, DOCUMENT)
    assert row.hours == [[0, 540, 1020]]
    assert {key: exported(editor)[key] for key in ("schedules",)} == {"schedules": DOCUMENT["schedules"]}
    client = make.signed_in(Client(), make.account(Role.CASEWORKER))
    for page in (
        client.get(f"/directory/{row.pk}/"),
        make.signed_in(Client(), editor).get(f"/directory/{row.pk}/edit/"),
    ):
        text = re.sub(r"<[^>]+>", "", page.content.decode())
        assert "A lawyer is here · first Monday · every month · 18:00–20:00" in text
        assert "Ring the lower bell · on these days of the month: 1" in text
    sent(editor, row, times(1, ("10:00", "11:00")))
    seen = exported(editor)
    hours = [(each.get("byday"), each.get("opens_at")) for each in seen["schedules"]]
    assert hours == [("TU", "10:00"), ("1MO", "18:00")]
    assert FIRST_MONDAY.items() <= seen["schedules"][1].items(), "its own zone, too"
    assert OF_THE_PLACE.items() <= seen["service_at_locations"][0]["schedules"][0].items()
    row = imported(editor, seen)
    assert (row.hours, len(row.imported_hours)) == ([[1, 600, 660]], 2)


def test_an_editor_takes_out_what_no_longer_holds(editor):
    row = imported(editor, DOCUMENT)
    sent(editor, row, times(0, ("09:00", "17:00")), {"drop_imported_hours": "on"})
    assert row.imported_hours == []
    seen = exported(editor)
    assert [each["byday"] for each in seen["schedules"]] == ["MO"]
    assert "schedules" not in seen["service_at_locations"][0]


def test_saving_the_form_unchanged_changes_no_schedule(editor):
    row = imported(editor, DOCUMENT)
    sent(editor, row, times(0, ("09:00", "17:00")), {"time_zone": row.time_zone})
    assert exported(editor)["schedules"] == DOCUMENT["schedules"]
    assert exported(editor)["service_at_locations"] == DOCUMENT["service_at_locations"]


def test_a_season_that_had_not_begun_when_it_came_is_not_lost_when_it_has(editor, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))
    season = WEEK | {"id": "spring", "byday": "SA", "valid_from": "2027-03-01"}
    row = imported(editor, DOCUMENT | {"schedules": [WEEK, season]})
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 6, 1, 12, tzinfo=UTC))
    sent(editor, row, times(0, ("09:00", "18:00")))
    assert [each.get("byday") for each in exported(editor)["schedules"]] == ["MO", "SA"]


def test_a_document_that_never_said_its_hours_takes_none_away(editor):
    silent = {
        key: value for key, value in DOCUMENT.items() if key not in ("schedules", "service_at_locations")
    }
    row = imported(editor, silent)
    sent(editor, row, times(2, ("09:00", "17:00")))
    assert imported(editor, silent).hours == [[2, 540, 1020]]
    assert imported(editor, DOCUMENT).hours == [[0, 540, 1020]]
    assert imported(editor, silent).hours == [], "it said them before, and says them no more"


def test_hours_in_words_of_a_confidential_place_do_not_tell_it(editor):
    place = {"id": "loc", "location_type": "physical", "harborlight_is_confidential": True,
             "addresses": [{"id": "a", "address_1": "7 Hiddenlane", "city": "Leeds", "state_province": "",
                            "postal_code": "", "country": "GB", "address_type": "physical"}]}  # fmt: skip
    told = DOCUMENT | {
        "schedules": [FIRST_MONDAY | {"description": "At 7 Hiddenlane"}],
        "service_at_locations": [{"id": "at", "location": place}],
    }
    row = imported(editor, told)
    assert "Hiddenlane" not in json.dumps(row.imported_hours)
    page = (
        make.signed_in(Client(), make.account(Role.CASEWORKER)).get(f"/directory/{row.pk}/").content.decode()
    )
    assert "first Monday" in page
    assert "Hiddenlane" not in page


def test_two_editors_of_the_hours_see_both(editor, house):
    seen_at = str(house.version)
    sent(editor, house, times(0, ("09:00", "17:00")))
    form = PLAIN | {"version": seen_at} | times(0, ("10:00", "16:00"))
    page = make.signed_in(Client(), editor).post(f"/directory/{house.pk}/edit/", form)
    assert page.status_code == 409
    (found,) = [each for each in page.context["conflict"] if each.label == "Opening hours"]
    assert (found.mine, found.theirs) == ("Monday 10:00–16:00", "Monday 09:00–17:00")


@pytest.mark.parametrize(
    "fields", [{"hours": [[7, 0, 60]]}, {"hours": [["x"]]}, {"hours": [[0, 60, 60]]}, {"other_hours": [["2026-02-30", "2026-03-01"]]},
               {"imported_hours": [{"words": "made up"}]}],
)  # fmt: skip
def test_no_other_way_brings_hours_that_cannot_be(editor, house, fields):
    from harborlight.errors import Invalid

    with pytest.raises(Invalid):
        actions.change_service(
            by=editor, service_id=house.pk, version=None, fields=fields, needs=["safe_house"], languages=[]
        )
