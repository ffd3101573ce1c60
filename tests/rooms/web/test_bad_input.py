"""Whatever is sent half, twice, late, forged or too large: a plain answer, nothing done twice, and what was typed is still
there. Every form and every upload field of the staff site is found by walking its pages: a new one takes part by itself, and
a new upload field without a row here fails."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.addresses import Form, forms_in, taken_back
from tests.factories import core as make
from tests.hostile import BAD_FILES
from tests.rooms.web.test_any_address import ENDS_THE_SITTING, ask

from harborlight.core import drafts, jobs, unsent
from harborlight.core.models import Account, AuditEvent, DataKey, Draft, Job
from harborlight.core.roles import Role
from harborlight.directory.models import Duty, Service
from harborlight.intelligence.models import Run
from harborlight.library.models import Edition, Revision

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "Some words that were typed"


# -- forms --------------------------------------------------------------------------------------------------------------


def posted_forms(client: Client, address: str) -> Iterator[Form]:
    page = ask(client, address)
    for form in forms_in(page.content.decode()) if "html" in page["Content-Type"] else ():
        form.action = form.action or address
        if form.method == "post" and not form.action.startswith(ENDS_THE_SITTING):
            yield form


@pytest.fixture
def forms(pages) -> list[tuple[Client, Form]]:
    found = {
        (form.action, *form.fields): (client, form)
        for client, address in pages
        for form in posted_forms(client, address)
    }
    assert len(found) > 50
    return list(found.values())


def is_free_text(form: Form, name: str) -> bool:
    """Whether somebody types whatever they like into it."""
    kind = form.kinds.get(name, "textarea")
    is_button = kind == "" and any(form.fields[name])
    return name not in form.choices and kind in ("text", "textarea", "") and not is_button


def typed_into(form: Form) -> dict[str, Any]:
    """Every field filled; words where words may stand."""
    words = {name: WORDS for name in form.fields if name and is_free_text(form, name)}
    return form.filled() | words


def seen(form: Form) -> list[str]:
    """Fields that a person fills, not marks of ours."""
    return [name for name in form.fields if name and form.kinds.get(name) not in ("hidden", "submit")]


def acts() -> list[str]:
    """What was done so far; looking at something and keeping what was typed is not doing."""
    done = AuditEvent.objects.exclude(kind="read").exclude(action="draft.keep")
    return list(done.values_list("action", flat=True))


def rows() -> dict[str, int]:
    """How many rows each table of ours holds, but for the trail and the sittings."""
    left_out = (AuditEvent, Draft, DataKey)
    ours = [m for m in apps.get_models() if m.__module__.startswith("harborlight.") and m not in left_out]
    return {model._meta.label: model._default_manager.count() for model in ours}


def is_given_back(client: Client, answer: Any) -> bool:
    """The words stand in the answer, or behind the link that it offers."""
    page = answer.content.decode()
    if WORDS in page:
        return True
    kept = re.search(r'href="(/drafts/unsent/[^"]+)"', page)
    return bool(kept) and WORDS in client.get(kept[1]).content.decode()


def test_an_empty_or_half_filled_form_is_answered_plainly_and_loses_no_word(forms):
    broken, lost = [], []
    for client, form in forms:
        filled, mine = typed_into(form), seen(form)
        for left_out in (mine, mine[::2], mine[1::2]):
            sent = {name: value for name, value in filled.items() if name not in left_out}
            with taken_back():
                answer = client.post(form.action, sent)
                is_typed = any(sent.get(name) == WORDS for name in mine)
                if answer.status_code >= 500:
                    broken.append((form.action, left_out))
                elif answer.status_code in (400, 409) and is_typed and not is_given_back(client, answer):
                    lost.append((form.action, sorted(sent)))
    assert broken == []
    assert lost == []


def test_a_form_with_one_value_too_long_is_answered_plainly_and_loses_no_word(forms):
    broken, lost = [], []
    for client, form in forms:
        for name in seen(form):
            if name not in form.choices:
                sent = typed_into(form) | {name: "9" * 30_000}
                with taken_back():
                    answer = client.post(form.action, sent)
                    others = [each for each in seen(form) if each != name and sent[each] == WORDS]
                    if answer.status_code >= 500:
                        broken.append((form.action, name))
                    elif answer.status_code in (400, 409) and others and not is_given_back(client, answer):
                        lost.append((form.action, name))
    assert broken == []
    assert lost == []


def test_a_form_sent_twice_is_done_once(forms):
    twice, done = [], 0
    for client, form in forms:
        sent = typed_into(form)
        with taken_back():
            before = len(acts())
            client.post(form.action, sent)
            first, after = len(acts()), rows()
            client.post(form.action, sent)
            done += first > before
            if len(acts()) != first or rows() != after:
                twice.append((form.action, acts()[first:]))
    assert done > 25, "too few forms did anything at all"
    assert twice == []


@dataclass
class Way:
    """How a good form can come at a bad moment."""

    name: str

    def send(self, client: Client, form: Form, sent: dict[str, Any]) -> Any:
        session = client.session
        if self.name == "into the lock":
            session["is_locked"] = True
        elif self.name == "after the session":
            session["began_at"] = int(time.time()) - settings.ENV.session_hours * 3600 - 5
        else:
            client.handler.enforce_csrf_checks = True
            token = {"with no token": {}, "with a wrong token": {"csrfmiddlewaretoken": "x" * 64}}[self.name]
            sent = {k: v for k, v in sent.items() if k != "csrfmiddlewaretoken"} | token
        session.save()
        return client.post(form.action, sent)


WAYS = [Way(name) for name in ("into the lock", "after the session", "with no token", "with a wrong token")]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_form_at_a_bad_moment_does_nothing_and_is_kept_for_whoever_sent_it(forms, way):
    wrong, n_kept = [], 0
    for client, form in forms:
        sent, cookies = typed_into(form), dict(client.cookies)
        account = Account.objects.get(pk=client.session["_auth_user_id"])
        with taken_back():
            before = len(acts())
            answer = way.send(client, form, sent)
            done = acts()[before:]
            kept = given_back(account, sent)
            expected = {
                n: v if isinstance(v, list) else [v] for n, v in sent.items() if n not in unsent._SECRET
            }
            has_words = any(
                any(each) for n, each in expected.items() if n not in unsent._MARKS and n not in OURS
            )
            if answer.status_code not in (302, 403) or done:
                wrong.append((form.action, answer.status_code, done))
            elif form.action.startswith("/drafts/"):
                pass
            elif has_words and kept != {n: v for n, v in expected.items() if n not in OURS}:
                wrong.append((form.action, kept))
            n_kept += bool(kept)
        client.handler.enforce_csrf_checks = False
        client.cookies.clear()
        client.cookies.update(cookies)
    assert wrong == []
    assert n_kept > 40


OURS = {"draft_form", "draft_about"}


def given_back(account: Account, sent: dict[str, Any]) -> dict[str, list[str]]:
    """What the account is given back of this form."""
    if form := sent.get("draft_form"):
        name = form[0] if isinstance(form, list) else form
        held = drafts.fields_of(account, name)
        back = {key: value if isinstance(value, list) else [value] for key, value in held.items()}
        marks = {key: value for key, value in sent.items() if key in drafts._NEVER_KEPT - unsent._SECRET}
        return back | {key: value if isinstance(value, list) else [value] for key, value in marks.items()}
    newest = (
        Draft.objects.filter(account=account, form__startswith=unsent.KIND).order_by("-changed_at").first()
    )
    return drafts.fields_of(account, newest.form)["posted"] if newest else {}


# -- files --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Upload:
    """One upload field: who sends what where with it, what a good row and a bad row look like, and what was kept."""

    address: str
    role: Role
    header: str
    good: str
    bad: str
    more: tuple[tuple[str, str], ...] = ()

    def send(self, client: Client, content: bytes, name: str) -> str:
        """What the page says in the end, in one line."""
        file = SimpleUploadedFile(name, content)
        answer = client.post(self.address, {"file": file, **dict(self.more)})
        assert answer.status_code in (200, 302, 400, 413), (name, answer.status_code)
        if answer.status_code == 302:
            self._carry_out()
            answer = client.get(answer["Location"])
        page = re.sub(r"<option.*?</option>", "", answer.content.decode(), flags=re.DOTALL)
        main = re.search(r"<main.*</main>", page, re.DOTALL)
        assert main is not None
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))

    def _carry_out(self) -> None:
        job = Job.objects.order_by("-created_at").first()
        if job is not None and job.state == Job.State.WAITING:
            jobs.carry_out.func(str(job.pk))

    def n_kept(self, client: Client) -> int:
        if self.role is Role.POLICE_ANALYST:
            return sum(run.n_posts or 0 for run in Run.objects.all())
        if self.address == "/directory/import/":
            client.post(self.address, {"keep": "yes"})
            return Service.objects.count()
        return Duty.objects.count()


UPLOADS = {
    "/directory/import/": Upload(
        "/directory/import/", Role.DIRECTORY_EDITOR,
        "name,city,phone", "House {n},Leeds,0113 496 0101", ",Leeds,0113 496 0101",
    ),
    "/directory/duty/import/": Upload(
        "/directory/duty/import/", Role.AGENCY_ADMIN,
        "name,phone,from,until", "Worker {n},0113 496 0100,2031-01-0{d} 20:00,2031-01-0{d} 23:00",
        "Worker,0113 496 0100,someday,never",
    ),
    "/intelligence/runs/new/": Upload(
        "/intelligence/runs/new/", Role.POLICE_ANALYST,
        "id,text,place", "{n},Hotel staff wanted in the harbour number {n},Leeds", "7,,Leeds",
        more=(("purpose", "Job offers in our ports that take papers away"), ("region", "GB")),
    ),
}  # fmt: skip


INSTRUMENT_FILES = ("/library/editions/new/", "/library/editions/…/revise/")


def table(upload: Upload, *lines: str) -> bytes:
    return "\n".join([upload.header, *lines]).encode()


def good(upload: Upload, n: int) -> str:
    return upload.good.format(n=n, d=n % 9 + 1)


@pytest.fixture(params=UPLOADS, ids=lambda address: address.strip("/"))
def upload(request) -> Upload:
    return UPLOADS[request.param]


@pytest.fixture
def sender(upload) -> Client:
    return make.signed_in(Client(raise_request_exception=False), make.account(upload.role))


def test_every_upload_field_has_its_row_here(forms):
    found = {form.action for _client, form in forms if "file" in form.kinds.values()}
    assert {re.sub(r"[0-9a-f-]{36}", "…", address) for address in found} == {*UPLOADS, *INSTRUMENT_FILES}


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.what)
def test_no_wrong_file_becomes_an_instrument(world, bad):
    author = make.signed_in(Client(raise_request_exception=False), make.account(Role.TRAINER, of=world.home))
    before = (Edition.objects.count(), Revision.objects.count())
    for address in INSTRUMENT_FILES:
        file = SimpleUploadedFile(bad.name, bad.content("name,label"))
        answer = author.post(
            address.replace("…", str(world.values["edition_id"])),
            {"file": file, "note": WORDS, "sources": WORDS},
        )
        page = answer.content.decode()
        assert answer.status_code == 400, (address, answer.status_code)
        assert "notice--danger" in page
        assert WORDS in page, "the note is still there"
    assert (Edition.objects.count(), Revision.objects.count()) == before


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.what)
def test_a_wrong_file_is_refused_with_what_and_how_to_mend(upload, sender, bad):
    said = upload.send(sender, bad.content(upload.header), bad.name)
    assert re.search(bad.said, said, re.IGNORECASE), said[:600]
    assert "Traceback" not in said
    assert upload.n_kept(sender) == 0


def test_a_bad_row_is_named_and_the_good_ones_are_kept(upload, sender):
    content = table(upload, good(upload, 1), upload.bad, good(upload, 2), "", good(upload, 3))
    said = upload.send(sender, content, "list.csv")
    assert re.search(r"row 3\b", said, re.IGNORECASE), said[:600]
    assert upload.n_kept(sender) == 3


def test_two_columns_of_one_name_are_said_and_cost_no_row(upload, sender):
    twice = f"{upload.header},note,note\n{good(upload, 1)},a,b\n".encode()
    upload.send(sender, twice, "list.csv")
    assert upload.n_kept(sender) == 1


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(upload, sender, encoding):
    content = table(upload, good(upload, 1).replace("Leeds", "Málaga"), good(upload, 2))
    upload.send(sender, content.decode().encode(encoding), "list.csv")
    assert upload.n_kept(sender) == 2


def test_a_file_over_the_limit_is_refused_before_it_is_read(upload, sender):
    """A body is refused by the length that it announces; a shorter file by the form."""
    answer = sender.generic(
        "POST", upload.address, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="201000001"
    )  # fmt: skip
    assert answer.status_code == 413
    assert "more than the page takes" in answer.content.decode()
    if upload.role is not Role.POLICE_ANALYST:
        said = upload.send(sender, table(upload, good(upload, 1)) + b" " * 5_000_000, "list.csv")
        assert "5 MB" in said
    assert upload.n_kept(sender) == 0
