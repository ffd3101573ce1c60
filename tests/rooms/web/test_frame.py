"""The frame of every staff page, and the tags that draw it: kept where it may be kept, and never with a person in it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.test import Client
from django.utils import translation
from tests.factories import core as make

from harborlight.core.roles import Role
from harborlight.web.context import _menu

LIBRARIES = {
    "steady": "harborlight.web.templatetags.steady",
    "tables": "harborlight.web.templatetags.tables",
    "i18n": "django.templatetags.i18n",
}


def template(text: str):
    return Engine(libraries=LIBRARIES, builtins=list(LIBRARIES.values())).from_string(text)


def test_a_steady_piece_knows_only_the_values_it_names():
    drawn = template("{% steady flag=flag %}[{{ flag }}|{{ user }}|{{ request }}]{% endsteady %}")
    assert drawn.render(Context({"flag": 1, "user": "Marked Name", "request": "Marked Request"})) == "[1||]"


def test_a_steady_piece_is_drawn_once_per_value_and_language():
    n_drawn = []
    drawn = template("{% steady flag=flag %}{{ flag.said }}{% translate 'Cases' %}{% endsteady %}")

    class Flag:
        def said(self) -> str:
            n_drawn.append(1)
            return "x"

    flag = Flag()
    texts = [drawn.render(Context({"flag": flag})) for _ in range(3)]
    with translation.override("fr"):
        french = drawn.render(Context({"flag": flag}))
    assert len(n_drawn) == 2
    assert set(texts) == {"xCases"}
    assert french != "xCases"


TABLE = (
    "{% table row in rows caption=caption danger='is_danger' empty=none %}\n"
    "{% column 'Name' %} {{ row.name }}\n{% column 'On' %}{{ row.on|day }}{% endtable %}"
)


def test_a_table_says_its_labels_once_and_again_beside_each_value_for_a_phone():
    rows = [SimpleNamespace(name="<b>", on=date(2026, 3, 1), is_danger=True)]
    text = template(TABLE).render(Context({"rows": rows, "caption": "All <rows>"}))
    assert '<th scope="col">Name</th><th scope="col">On</th>' in text
    assert '<tr class="is-danger"><th scope="row">&lt;b&gt;</th><td data-label="On">' in text
    assert "All &lt;rows&gt;</caption>" in text


def test_an_empty_table_says_so_and_a_wrong_one_is_refused():
    assert (
        template(TABLE).render(Context({"rows": [], "none": "None & none"}))
        == '<p class="quiet">None &amp; none</p>'
    )
    with pytest.raises(TemplateSyntaxError):
        template("{% table rows %}{% column 'x' %}{% endtable %}")


def test_the_menu_marks_one_place_only():
    roles = frozenset({Role.CASEWORKER})
    assert _menu(roles, "/intake/take/").current == "/intake/take/"
    assert _menu(roles, "/intake/").current == "/intake/"
    assert _menu(roles, "/").current == "/"
    assert "/machine/" not in {item.url for item in _menu(roles, "/").items}


@pytest.mark.django_db
def test_two_people_see_their_own_name_and_agency_in_the_same_frame():
    ada = make.account(Role.CASEWORKER, display_name="Ada Invented", of=make.agency("Agency of Ada"))
    bo = make.account(Role.CASEWORKER, display_name="Bo Invented", of=make.agency("Agency of Bo"))
    pages = [make.signed_in(Client(), account).get("/").content.decode() for account in (ada, bo)]
    assert "Ada Invented" in pages[0]
    assert "Agency of Ada" in pages[0]
    assert "Ada" not in pages[1]
    assert "Agency of Bo" in pages[1]


@pytest.mark.django_db
def test_a_role_taken_away_is_gone_with_the_next_click():
    from harborlight.core.acting import maintenance
    from harborlight.core.models import RoleGrant

    account = make.account(Role.AUDITOR)
    client = make.signed_in(Client(), account)
    assert client.get("/machine/audit/").status_code == 200
    with maintenance("test"):
        RoleGrant.objects.filter(account=account).delete()
    assert client.get("/machine/audit/").status_code == 403
