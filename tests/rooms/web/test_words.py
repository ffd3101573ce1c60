"""Words for codes: nothing that a page can meet is left without a word, and a packet speaks the reader's language."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from harborlight.cases.rules import CASE_GROUPS, PERSON_GROUPS
from harborlight.core import jobs
from harborlight.tables.handoffs import SEXES
from harborlight.web import words
from harborlight.web.machine import views as _backups  # noqa: F401 - registers its kind of job


def test_every_field_of_a_packet_has_its_label_as_a_word():
    fields = [field for groups in (PERSON_GROUPS, CASE_GROUPS) for each in groups.values() for field in each]
    labels = {code or name: label for name, label, code in fields}
    assert {field: str(word) for field, word in words.PACKET_FIELDS.items()} == labels


def test_every_sex_and_every_kind_of_job_has_a_word():
    assert set(words.SEXES) == set(SEXES)
    ours = {kind for kind in jobs._works if not kind.startswith("test.")}
    assert set(words.JOBS) == ours


def test_a_packet_is_read_in_the_readers_language():
    packet = {
        "identity": [["prs_Gender", "Gender", "woman"], ["languages", "Languages", ["uk", "fr"]]],
        "contact_location": [["their_own", "A field of theirs", "as it came"]],
    }
    with translation.override("es"):
        page = render_to_string("release/_packet.html", {"packet": packet})
    for said in ("Identidad", "Mujer", "Idiomas", "ucraniano, francés", "A field of theirs", "as it came"):
        assert said in page
    with translation.override("ar"):
        assert "الأوكرانية، الفرنسية" in render_to_string("release/_packet.html", {"packet": packet})
