"""Every page of both sites as somebody sees it, found by walking the addresses, so that a new page cannot be forgotten;
and the states that no address alone reaches: refusals, errors, links shown once, second factors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from harborlight.core import accounts, boxes
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.errors import BadInput, Conflict, Missing, Refused, Unavailable
from harborlight.web.public.middleware import MOST_BYTES
from tests.addresses import routes, taken_back
from tests.factories import core as make
from tests.factories.intake import TYPED
from tests.factories.world import World

# Together these open every page; whoever comes first to a page shows it.
SITTINGS = (
    (Role.SUPERVISOR, Role.CASEWORKER, Role.HOTLINE_WORKER),
    (Role.COORDINATOR, Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR, Role.AUDITOR),
    (Role.POLICE_ANALYST, Role.INVESTIGATOR),
    (Role.OPERATOR,),
)
# Addresses that answer a GET with something else than a page of their own, each with its reason.
NOT_PAGES = {
    "cards:worker": "a script",
    "cards:file": "a file to keep; the card itself is walked",
    "directory:export": "a file",
    "library:instrument_file": "a file",
    "api:openapi": "a document for programs",
    "api:list_instruments": "JSON",
    "api:propose_instrument": "JSON",
    "api:validate_instrument": "JSON, by POST only",
    "api:show_instrument": "JSON",
    "api:score": "JSON, by POST only",
    "api:instrument_in_format": "a file",
    "api:search_knowledge": "JSON",
    "api:check_knowledge": "JSON",
    "cases:screening_pdf": "a file",
    "set_language": "keeps a language and goes back",
    "cases:open_for_person": "opens a case and goes to it",
    "cases:go_on_screening": "goes to the screening that was begun",
    "people:welcome": "needs a one-time link; walked among the states",
    "people:sample": "exists only in the sample; walked among the states",
    "founding:start": "exists only before the founding; walked on its own",
    "founding:codes": "exists only before the founding; walked on its own",
    "founding:rehearsal": "exists only before the founding; walked on its own",
    "founding:enter": "exists only before the founding",
    # Of the sign-in library:
    "account_signup": "shut: accounts come by invitation",
    "account_email": "shut: an address is the administrator's to change",
    "account_email_verification_sent": "shut",
    "account_confirm_email": "shut",
    "account_set_password": "shut: a first password comes with the invitation",
    "account_reset_password": "shut: a lost sign-in needs two people",
    "account_reset_password_done": "shut",
    "account_reset_password_from_key": "shut",
    "account_reset_password_from_key_done": "shut",
    "account_confirm_login_code": "shut",
    "usersessions_list": "shut: our own page lists the sessions",
    "mfa_authenticate": "stands between password and entry; walked among the states",
    "drafts:unsent_fields": "fields for a script",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "needs a passkey of one's own; walked among the states",
    "mfa_remove_webauthn": "needs a passkey of one's own; walked among the states",
    "mfa_login_webauthn": "a question asked by a script",
    "mfa_reauthenticate_webauthn": "only after a question asked by a script",
    # Of the public site:
    "cards_worker": "a script",
    "card_file": "a file to keep; the card itself is walked",
    "leave": "goes away",
    "leave_cards": "goes away",
}


@dataclass(frozen=True)
class Page:
    """Something shown: its name in a message, its address, and how to ask for it in a language."""

    name: str
    path: str
    ask: Callable[[str], HttpResponse]


def is_page(answer: HttpResponse) -> bool:
    is_file = "attachment" in answer.headers.get("Content-Disposition", "")
    return (
        answer.status_code == 200
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and not is_file
    )


def get(client: Client, path: str, language: str = "en") -> HttpResponse:
    with taken_back():
        return client.get(path, headers={"accept-language": language})


# -- staff ---------------------------------------------------------------------------------------------------------------------


def sittings(world: World) -> list[Client]:
    """Browsers that together see every page: of each group of roles, of the world's own supervisor, of somebody with second
    factors, of nobody."""
    people = [*(make.account(*roles, of=world.home) for roles in SITTINGS), world.supervisor]
    clients = [make.signed_in(Client(raise_request_exception=False), account) for account in people]
    for client in clients:
        _show_password(client)
    return [*clients, _with_second_factors(world), Client(raise_request_exception=False)]


def _show_password(client: Client) -> None:
    """Sign-in's own pages ask for it again before a weighty step."""
    assert client.post("/account/reauthenticate/", {"password": make.PASSWORD}).status_code == 302


def _with_second_factors(world: World) -> Client:
    account = make.account(Role.CASEWORKER, of=world.home, email="two.factors@agency.example")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    client = make.signed_in(Client(raise_request_exception=False), account)
    _show_password(client)
    return client


def _passkey(client: Client) -> Authenticator:
    """A passkey of whoever sits at this browser."""
    data = {"name": "A key", "credential": {"clientExtensionResults": {}}}
    given = {"user_id": client.session["_auth_user_id"], "type": Authenticator.Type.WEBAUTHN}
    return Authenticator.objects.get_or_create(**given, defaults={"data": data})[0]


def staff_routes() -> list[tuple[str, URLPattern]]:
    return routes(with_sign_in=True)


def walk_staff(
    world: World, clients: Sequence[Client], only: Sequence[str] = ()
) -> tuple[list[Page], list[str]]:
    """Every named address of the staff site that shows a page to one of the sittings; and what is wrong: names that answer a
    GET, but neither show a page to anybody nor have a reason in NOT_PAGES, and names that have one and do show a page."""
    found, wrong = [], []
    for name, pattern in staff_routes():
        if only and name not in only:
            continue
        try:
            path = world.address(name, pattern.pattern.converters)
        except (NoReverseMatch, KeyError):
            if name in NOT_PAGES:
                continue
            raise
        answers = ((client, get(client, path)) for client in clients)
        opened, seen = None, []
        for client, answer in answers:
            seen.append(answer.status_code)
            if is_page(answer):
                opened = client
                break
        if opened is not None and name not in NOT_PAGES:
            found.append(Page(name, path, partial(get, opened, path)))
        elif opened is not None or (name not in NOT_PAGES and 405 not in seen):
            wrong.append(name)
    return found, wrong


def staff_states(world: World, clients: Sequence[Client]) -> Iterator[Page]:
    """What stands behind a deed, a fault or a query."""
    worker, coordinator, analyst, _operator, _supervisor, _factors, nobody = clients
    yield from (_fault(worker, status, fault) for status, fault in _FAULTS)
    yield Page("403 of a role", "/cases/", partial(get, analyst, "/cases/"))
    yield Page("404", "/no-such-page", partial(get, worker, "/no-such-page"))
    yield Page("413", "/drafts/x/", partial(_too_large, worker))
    yield Page("403 of an old form", "/intake/take/", partial(_old_form, worker))
    refused = {
        worker: ("/intake/take/", "/cases/open/", f"/cases/{world.values['case_id']}/person/"),
        coordinator: ("/people/new/", "/setup/agencies/", "/directory/new/"),
        nobody: ("/account/login/",),
    }
    for client, paths in refused.items():
        yield from (
            Page(f"{path} refused", path, partial(_post, client, path, {"version": "0"})) for path in paths
        )
    yield Page(
        "401: a form without a sign-in",
        "/cases/open/",
        partial(_post, nobody, "/cases/open/", {"name": "Nadia"}),
    )
    edit = reverse("directory:edit", args=[world.values["service_id"]])
    yield Page("409 of two editors", edit, partial(_second_editor, coordinator, edit))
    yield Page("a link shown once", "/setup/agencies/", partial(_agency_link, coordinator))
    invited = make.account(Role.CASEWORKER, of=world.home)
    invited.set_unusable_password()
    invited.save()
    admin = make.account(Role.AGENCY_ADMIN, of=world.home)
    welcome = reverse("people:welcome", args=[accounts.invite(by=admin, account_id=invited.pk)])
    yield Page("welcome", welcome, partial(get, nobody, welcome))
    for deed in ("edit", "remove"):
        path = f"/account/2fa/webauthn/keys/{_passkey(analyst).pk}/{deed}/"
        yield Page(f"{deed} a passkey", path, partial(get, analyst, path))
    yield Page("second factor asked", "/account/2fa/authenticate/", _asked_for_second_factor)
    yield Page("sample", "/people/sample/", partial(_sample, nobody))
    screen = f"/cases/{world.values['case_id']}/screen/"
    for client, path in (
        (worker, f"{screen}?setting=health"), (worker, f"{screen}tvit/all/"), (worker, f"{screen}unodc_indicators/all/"),
        (worker, f"{screen}iom_determinants/all/"), (worker, "/cases/screen/tvit/all/print/?beside=ar"), (worker, "/library/?q=debt"), (worker, "/library/lines/GB-999/"), (worker, "/library/numbers/GB-999/"),
        (worker, "/library/limits/GB-EAW-reasonable_grounds/?starts_at=2026-12-22T16:30"),
        (worker, f"/intake/take/?run={world.values['checklist_id']}"), (worker, "/cards/ar/all/"), (worker, "/cases/?status=closed"),
    ):  # fmt: skip
        yield Page(path, path, partial(get, client, path))
    yield Page("one question at a time", f"{screen}raft/all/", partial(_talk, worker, f"{screen}raft/all/"))


def _talk(client: Client, path: str, language: str) -> HttpResponse:
    client.post(f"{path}step/", {"talk.step": "one", "talk.beside": "uk"})
    return get(client, path, language)


_FAULTS = (
    (400, BadInput("A word.", where="here")), (403, Refused("No.")), (404, Missing("No.")), (409, Conflict("Changed.")),
    (500, RuntimeError()), (503, Unavailable("Away.", mend="Try again.")), (503, OperationalError()),
)  # fmt: skip


def _fault(client: Client, status: int, fault: Exception) -> Page:
    def ask(language: str) -> HttpResponse:
        with patch("harborlight.web.today.lines_for", side_effect=fault):
            answer = get(client, "/", language)
        assert answer.status_code == status
        return answer

    return Page(f"{status} {type(fault).__name__}", "/", ask)


def _post(client: Client, path: str, typed: dict[str, Any], language: str) -> HttpResponse:
    with taken_back():
        return client.post(path, typed, headers={"accept-language": language})


def _too_large(client: Client, language: str) -> HttpResponse:
    large = str(settings.MOST_BODY_BYTES + 1)
    with taken_back():
        return client.post("/drafts/x/", CONTENT_LENGTH=large, headers={"accept-language": language})


def _old_form(client: Client, language: str) -> HttpResponse:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return _post(strict, "/intake/take/", {}, language)


def _second_editor(client: Client, path: str, language: str) -> HttpResponse:
    """Somebody else saved the service first."""
    with taken_back():
        form = client.get(path).context["form"]
        typed = {each.name: each.value() for each in form if each.value() not in (None, "")}
        stale = typed | {"name": "Another name", "version": "0"}
        return client.post(path, stale, headers={"accept-language": language})


def _agency_link(client: Client, language: str) -> HttpResponse:
    asked = {
        "agency": "New",
        "name": "New",
        "code": "NEW",
        "kind": "ngo",
        "email": "new@agency.example",
        "admin": "New One",
    }
    with taken_back():
        path = "/setup/agencies/"
        form = client.get(path).context["form"]
        typed = {each.name: asked.get(each.name) or _some(each) for each in form}
        answer = client.post(path, typed, follow=True, headers={"accept-language": language})
    assert "/people/welcome/" in answer.content.decode()
    return answer


def _some(field: Any) -> str:
    if choices := getattr(field.field, "choices", None):
        return str(next(value for value, _label in choices if value))
    return "new@agency.example" if "mail" in field.name else "New One"


def _asked_for_second_factor(language: str) -> HttpResponse:
    client = Client()
    typed = {"login": "two.factors@agency.example", "password": make.PASSWORD}
    with taken_back():
        answer = client.post("/account/login/", typed, follow=True, headers={"accept-language": language})
    assert answer.request["PATH_INFO"] == "/account/2fa/authenticate/"
    return answer


def _sample(client: Client, language: str) -> HttpResponse:
    env = settings.ENV.model_copy(update={"mode": "sample"})
    with (
        patch.object(settings, "ENV", env),
        patch("harborlight.web.accounts.views._is_sample_here", return_value=True),
    ):
        return get(client, "/people/sample/", language)


def founding_pages(token: str) -> Iterator[Page]:
    """The four steps, in their order; nothing may be founded yet."""
    client, start = Client(), f"/found/{token}/"
    asked = {"coalition": "Real One", "country": "FR", "agency": "Office", "code": "off", "name": "First Person",
             "email": "first@office.example", "time_zone": "Europe/Paris"}  # fmt: skip

    def step(path: str, typed: dict[str, str] | None, language: str) -> HttpResponse:
        headers = {"accept-language": language}
        return (
            client.get(path, headers=headers) if typed is None else client.post(path, typed, headers=headers)
        )

    yield Page("founding", start, partial(step, start, None))
    yield Page("founding refused", start, partial(step, start, {}))
    client.post(start, asked)
    yield Page("codes", start + "codes/", partial(step, start + "codes/", None))
    shown = client.post(start + "codes/")
    codes = re.findall(r'class="code"[^>]*>([0-9A-Z-]+)<', shown.content.decode())
    yield Page("codes shown", start + "codes/", lambda _language: shown)
    yield Page("rehearsal", start + "rehearsal/", partial(step, start + "rehearsal/", None))
    wrong = {"code_a": codes[0], "code_b": codes[0]}
    yield Page("rehearsal refused", start + "rehearsal/", partial(step, start + "rehearsal/", wrong))
    right = {"code_a": codes[0], "code_b": codes[2]}
    yield Page("rehearsed", start + "rehearsal/", partial(step, start + "rehearsal/", right))


# -- public --------------------------------------------------------------------------------------------------------------------


def public_routes() -> list[tuple[str, URLPattern]]:
    return routes("harborlight.web.urls_public")


_PUBLIC_VALUES = {"language": "en", "card_id": "hotline_call"}


def _see(path: str, typed: dict[str, Any] | None, language: str, **more: Any) -> HttpResponse:
    visitor = Client(raise_request_exception=False)
    headers = {"accept-language": language}
    if typed is None:
        return visitor.get(path, headers=headers, **more)
    return visitor.post(path, typed, headers=headers, **more)


def walk_public(porch: Porch) -> tuple[list[Page], list[str]]:
    """The same for the public site, with an inbox open. Its settings must be on."""
    open_inbox(porch)
    urls, found, wrong = "harborlight.web.urls_public", [], []
    for name, pattern in public_routes():
        kwargs = {each: _PUBLIC_VALUES[each] for each in pattern.pattern.converters}
        path = reverse(name, urlconf=urls, kwargs=kwargs)
        answer = _see(path, None, "en")
        if name not in NOT_PAGES and is_page(answer):
            found.append(Page(name, path, partial(_see, path, None)))
        elif is_page(answer) or (name not in NOT_PAGES and answer.status_code != 405):
            wrong.append(name)
    return found, wrong


def public_states() -> Iterator[Page]:
    """Errors, a search, a country's law, a report that arrives and one that does not."""
    sent = [
        ("/find/", {"q": "palermo france helpline"}),
        ("/rights/", {"country": "FR"}),
        ("/services/", {"need": "safe_house"}),
    ]
    yield from (Page(f"{path} asked", path, partial(_see, path, typed)) for path, typed in sent)
    yield Page("no reports now", "/report/", _no_reports)
    yield Page("a card in Arabic", "/cards/ar/all/", partial(_see, "/cards/ar/all/", None))
    yield Page("404", "/no-such-page", partial(_see, "/no-such-page", None))
    yield Page("400", "/report/", partial(_see, "/report/", {"x": "y"}, HTTP_HOST="a b"))
    large = {"CONTENT_LENGTH": str(MOST_BYTES + 1)}
    yield Page("413", "/report/", partial(_see, "/report/", {}, **large))
    yield Page("415", "/report/", partial(_see, "/report/", {"x": "y"}))
    yield Page("500", "/", _public_fault)
    form = "application/x-www-form-urlencoded"
    yield Page("report refused", "/report/", lambda language: _send({}, form, language))
    yield Page("receipt", "/report/", lambda language: _send(TYPED, form, language))


def _send(typed: dict[str, Any], form: str, language: str) -> HttpResponse:
    from urllib.parse import urlencode

    body = urlencode(typed, doseq=True)
    return Client().post("/report/", body, content_type=form, headers={"accept-language": language})


def _no_reports(language: str) -> HttpResponse:
    with patch("harborlight.web.public.views.published.inbox", return_value=None):
        return _see("/report/", None, language)


def _public_fault(language: str) -> HttpResponse:
    with patch("harborlight.web.public.views.suspected_case.sign_labels", side_effect=RuntimeError):
        return _see("/", None, language)


def open_inbox(porch: Porch) -> None:
    """An inbox, as the staff site publishes it."""
    _private, public = boxes.make_keypair()
    row = {"id": str(uuid4()), "public_key": public.hex()}
    content = {"inboxes": [row], "receipt_salt": "73" * 16, "country": "GB", "coalition": "Tyne Coalition"}
    porch.publish({"inboxes.json": json.dumps(content).encode()})
