"""In a real browser: the example that HSDS 3.0 publishes goes in by the staff page, is found, and comes out as it went in."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest
from playwright.sync_api import expect

from harborlight.core.roles import Role
from harborlight.exchange import hsds
from harborlight.exchange.hsds import Audience
from tests.factories import core as make
from tests.factories.directory import service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# What an export for partners keeps back, wherever it stands: names and e-mail addresses of people who work there, and
# what was changed by whom with the old values. Everything else of the example comes out.
KEPT_BACK = {"contacts": {"name", "email"}, "addresses": {"attention"}, "": {"assurer_email", "metadata"}}


def without_what_is_kept_back(said: Any, inside: str = "") -> Any:
    if isinstance(said, list):
        return [without_what_is_kept_back(each, inside) for each in said]
    if not isinstance(said, dict):
        return said
    gone = KEPT_BACK.get(inside, set()) | KEPT_BACK[""]
    return {name: without_what_is_kept_back(each, name) for name, each in said.items() if name not in gone}


def fields_of(said: Any) -> int:
    if isinstance(said, dict):
        return sum(fields_of(each) for each in said.values())
    return sum(fields_of(each) for each in said) if isinstance(said, list) else 1


@pytest.mark.shared
def test_the_published_example_goes_in_is_found_and_comes_out_as_it_was(desk, shared):
    example = shared / "standards" / "hsds_3.0" / "examples" / "service_full.json"
    original = json.loads(example.read_text())
    agency = make.agency("Harbour Line")
    service(agency, name="Law Centre", city="York", needs=("legal_advice",))
    editing = desk(make.account(Role.DIRECTORY_EDITOR, Role.CASEWORKER, of=agency))

    # It is read first: what will be kept, what will not, and why.
    editing.go("/directory/mine/")
    page = editing.follow("Import")
    page.get_by_label("File").set_input_files(example)
    page = editing.press("Read the file")
    expect(page.get_by_text("1 service can be kept.")).to_be_visible()
    remarks = page.get_by_role("region", name="Kept, but please look")
    expect(remarks).to_contain_text("service_at_locations[1].location.latitude")
    expect(remarks).to_contain_text(
        "is not between -90 and 90; it was kept as it came, and the place stands on no map."
    )
    expect(remarks).to_contain_text("53.8 is north")
    expect(page.get_by_role("region", name="Left out, and why")).to_have_count(0)
    row = page.get_by_role("row", name="Community Counselling")

    expect(row).to_contain_text("Example Organization Inc. · MyCity")
    expect(row.get_by_text("new", exact=True)).to_be_visible()
    expect(page.get_by_text("names and e-mail addresses of contacts")).to_be_visible()
    page = editing.press("Keep them")
    expect(page.get_by_text("1 service is kept.")).to_be_visible()

    # Its words name no need of ours; it is found by place, and by what the document says of its languages.
    page = editing.go("/directory/")
    page.get_by_label("Place").fill("MyCity")
    page.locator("main").get_by_label("Language").select_option("ur")
    page = editing.press("Search")
    expect(page.get_by_role("link", name="Community Counselling")).to_be_visible()
    expect(page.get_by_role("link", name="Law Centre")).to_have_count(0)
    page = editing.follow("Community Counselling")
    expect(page.get_by_text("1-30 Main Street, ABC 1234, MyCity")).to_be_visible()
    expect(page.locator(".map")).to_have_count(0)  # its latitude is 100

    # Untouched, it goes out word for word.
    exported = download(editing, "Export (HSDS)")
    found = {each["id"]: each for each in json.loads(exported)["contents"]}[original["id"]]
    assert found == without_what_is_kept_back(original)
    kept_back = fields_of(original) - fields_of(
        found
    )  # five contacts, two addressees, one e-mail, one change of 8 values
    assert (fields_of(original), kept_back) == (349, 5 * 2 + 2 + 1 + 8)
    as_csv = editing.context.request.get(editing.address + "/directory/export/csv/").body()
    from_csv = {each.id: each for each in hsds.read(as_csv).directory.services}[original["id"]]
    public = hsds.narrow(hsds.read(example).directory, Audience.PUBLIC)
    in_csv = hsds.read(hsds.write_csv_package(public, audience=Audience.PUBLIC)).directory.services
    assert [from_csv] == list(in_csv), "the zipped CSV says the same as one made of the example alone"

    # An editor says which need it meets: now it is found by need, and partners hear of it, too.
    page = editing.go("/directory/mine/")
    editing.follow("Community Counselling")
    page = editing.follow("Change")
    page.get_by_label("Psychological care").check()
    page = editing.press("Save")
    page = editing.go("/directory/?need=psychological&place=mycity")
    expect(page.get_by_role("link", name="Community Counselling")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Community Counselling")).to_contain_text(
        "meets every need"
    )
    edited = {each["id"]: each for each in json.loads(download(editing, "Export (HSDS)"))["contents"]}[
        original["id"]
    ]
    assert edited["attributes"][:-1] == found["attributes"]
    assert edited["attributes"][-1]["value"] == "psychological"
    changed = {"attributes", "harborlight_last_verified_on"}
    assert {name for name in edited if edited[name] != found.get(name)} == changed

    # The same file again updates and does not double; the need stays.
    editing.go("/directory/import/")
    page.get_by_label("File").set_input_files(example)
    page = editing.press("Read the file")
    expect(page.get_by_role("row", name="Community Counselling")).to_contain_text("updated")
    page = editing.press("Keep them")
    expect(page.get_by_role("link", name="Community Counselling")).to_have_count(1)
    page = editing.go("/directory/?need=psychological&place=mycity")
    expect(page.get_by_role("link", name="Community Counselling")).to_be_visible()


def download(editing: Any, name: str) -> bytes:
    editing.go("/directory/mine/")
    with editing.page.expect_download() as waiting:
        editing.page.get_by_role("link", name=name).click()
    return waiting.value.path().read_bytes()


def test_of_a_bad_file_the_good_rows_are_kept_and_each_bad_one_is_named(desk, tmp_path):
    """The synthetic twin, with the faults that real files have."""
    package = tmp_path / "directory.zip"
    with zipfile.ZipFile(package, "w") as into:
        into.writestr(
            "services.csv",
            "id,name,status,harborlight_n_open\n"
            "good,Night House (sample),active,2\n"
            f"{'x' * 65},Endless Id (sample),active,1\n"
            "odd,Odd House (sample),active,inf\n"
            "none,,active,1\n",
        )
        into.writestr("organizations.csv", "id,name,description\no1,Nobody Here (sample),Has no service\n")
    editing = desk(make.account(Role.DIRECTORY_EDITOR))
    page = editing.go("/directory/import/")
    page.get_by_label("File").set_input_files(package)
    page = editing.press("Read the file")
    expect(page.get_by_text("2 services can be kept.")).to_be_visible()
    out = page.get_by_role("region", name="Left out, and why")
    expect(out.get_by_role("listitem")).to_have_count(2)
    expect(out).to_contain_text("services.csv, row 3, column id: has an id of more than 64 characters")
    expect(out).to_contain_text("services.csv, row 5, column name: has no name")
    odd = page.get_by_role("region", name="Kept, but please look")
    expect(odd).to_contain_text("row 4, column harborlight_n_open: is not a number")
    expect(page.get_by_role("region", name="Not kept, because no service here speaks of it")).to_contain_text(
        "1 organisation or place without a service"
    )
    page = editing.press("Keep them")
    expect(page.get_by_text("2 services are kept. 2 rows of the file were left out.")).to_be_visible()
    expect(page.get_by_role("link", name="Odd House (sample)")).to_be_visible()
