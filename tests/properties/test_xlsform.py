"""An instrument written as an XLSForm and read again is the same instrument, whatever it holds."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, settings
from tests.factories import instruments as drawn

from harborlight.exchange import xlsform
from harborlight.exchange.xlsform.reading import read_sheets
from harborlight.exchange.xlsform.writing import sheets_of

slow = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow
@given(drawn.instruments())
def test_export_then_import_is_identity(instrument):
    reading = xlsform.read(xlsform.write(instrument), name="form.xlsx")
    assert reading.problems == ()
    assert reading.instrument == instrument


@slow
@given(drawn.instruments())
def test_a_form_of_strangers_survives_us(instrument):
    """Without the sheet beside, it is an ordinary XLSForm: read, written and read again, nothing of it changes."""
    strange = tuple(each for each in sheets_of(instrument) if each.name != "harborlight")
    once = read_sheets(strange, name="form.xlsx").instrument
    twice = xlsform.read(xlsform.write(once), name="form.xlsx").instrument
    assert twice == once


@slow
@given(drawn.instruments())
def test_an_edit_in_the_spreadsheet_wins(instrument):
    sheets = list(sheets_of(instrument))
    settings_at = next(n for n, each in enumerate(sheets) if each.name == "settings")
    row = sheets[settings_at].rows[0]
    edited = dataclasses.replace(row, cells={**row.cells, "form_title": "A title typed in Excel"})
    sheets[settings_at] = dataclasses.replace(sheets[settings_at], rows=(edited,))
    read = read_sheets(tuple(sheets), name="form.xlsx").instrument
    assert read.title[read.languages[0]] == "A title typed in Excel"
    assert read.rule == instrument.rule
