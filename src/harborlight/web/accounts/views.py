"""Account pages. Must stay true: the sample's quick sign-in exists only in sample mode and only on this very machine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from harborlight.core import accounts, sign_in_resets
from harborlight.core.models import Account, Installation, RoleGrant
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import may
from harborlight.core.roles import Role
from harborlight.core.session_guard import (
    is_from_this_machine,
    is_quick,
    may_try,
    unlock,
    was_shown_since_lock,
)
from harborlight.core.session_guard import lock as lock_session
from harborlight.errors import Hidden, Invalid, Missing
from harborlight.web.accounts.forms import PasswordForm, PersonForm, RolesForm, UnlockForm
from harborlight.web.words import listed

_BACKEND = "harborlight.core.sign_in.AccountBackend"


# -- people of my agency ---------------------------------------------------------------------------------------------------


@page("account", "create")
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, with which roles."""
    rows = Account.objects.filter(agency_id=actor_of(request).agency_id).order_by(
        "-is_active", "display_name"
    )
    held: dict[UUID, list[str]] = {}
    for account_id, role in RoleGrant.objects.filter(account__in=rows).values_list("account_id", "role"):
        held.setdefault(account_id, []).append(str(Role(role).label))
    people = [{"account": row, "roles": listed(sorted(held.get(row.pk, [])))} for row in rows]
    return render(request, "people/list.html", {"listed": people})


@page("account", "create", methods=("GET", "POST"))
def new_person(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PersonForm(request.POST or None, initial={"language": actor.language})
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        roles = [Role(role) for role in fields.pop("roles")]
        try:
            made = accounts.create_account(by=actor, agency_id=actor.agency_id, roles=roles, **fields)
            return done(
                request, _("The account is made. Now give them their link."), "people:person", made.pk
            )
        except Invalid as error:
            _refused(form, error)
    return render(request, "people/new.html", {"form": form}, status=400 if form.errors else 200)


def _refused(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


def _of_my_agency(request: HttpRequest, account_id: UUID) -> Account:
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise Missing(_("There is no such account in your agency."))
    if found.agency_id != actor_of(request).agency_id:
        raise Hidden(_("There is no such account in your agency."), noun="account", object_id=str(account_id))
    return found


@page("account", "create", methods=("GET", "POST"))
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: its roles, its link, its end."""
    actor, account = actor_of(request), _of_my_agency(request, account_id)
    form = RolesForm(request.POST or None, initial={"roles": sorted(account.roles)})
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            accounts.change_roles(
                by=actor, account_id=account.pk, roles=[Role(r) for r in form.cleaned_data["roles"]]
            )
            return done(request, _("Saved; it holds from the next click."), "people:person", account.pk)
        except Invalid as error:
            _refused(form, error)
    context = {
        "account": account,
        "form": form,
        "link": request.session.pop(f"link:{account.pk}", ""),
        "is_reset_asked": sign_in_resets.open_resets().filter(account=account).exists(),
        "is_me": account.pk == actor.pk,
    }
    return render(request, "people/person.html", context, status=400 if form.errors else 200)


@page("account", "create", methods=("POST",))
def invite(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A one-time link, shown once to the administrator, who hands it over in person or by a safe way."""
    account = _of_my_agency(request, account_id)
    token = accounts.invite(by=actor_of(request), account_id=account.pk)
    request.session[f"link:{account.pk}"] = request.build_absolute_uri(
        reverse("people:welcome", args=[token])
    )
    return redirect("people:person", account.pk)


@page("reset", "ask")
def colleagues(request: HttpRequest) -> HttpResponse:
    """Any colleague may say that somebody cannot sign in: in an agency of two, whoever is left is no administrator."""
    actor = actor_of(request)
    rows = Account.objects.filter(agency_id=actor.agency_id, is_active=True).exclude(pk=actor.pk)
    asked = set(sign_in_resets.open_resets().filter(account__in=rows).values_list("account_id", flat=True))
    listed = [{"account": row, "is_asked": row.pk in asked} for row in rows.order_by("display_name")]
    return render(request, "people/colleagues.html", {"listed": listed, "agency": actor.agency})


@page("reset", "ask", methods=("POST",))
def ask_reset(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """They lost their password or second factor: ask; a second person approves."""
    sign_in_resets.ask(by=actor_of(request), account_id=account_id)
    return done(request, _("Asked. A second person must approve it."), "people:colleagues")


@page("reset", "approve")
def resets(request: HttpRequest) -> HttpResponse:
    """What waits for a second pair of eyes; an approval's link is shown once."""
    context = {
        "resets": sign_in_resets.waiting_for(actor_of(request)),
        "link": request.session.pop("reset_link", ""),
    }
    return render(request, "people/resets.html", context)


@page("reset", "approve", methods=("POST",))
def answer_reset(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    require_recent_password(request)
    is_approved = request.POST.get("answer") == "approve"
    token = sign_in_resets.answer(by=actor_of(request), reset_id=reset_id, is_approved=is_approved)
    if not is_approved:
        return done(request, _("Declined; nothing was changed."), "people:resets")
    request.session["reset_link"] = request.build_absolute_uri(reverse("people:welcome", args=[token]))
    return done(request, _("Approved: their password, factors and sessions have ended."), "people:resets")


@page("account", "end", methods=("POST",))
def end(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Somebody leaves. It cannot be undone, so a slip of the finger alone does nothing."""
    require_recent_password(request)
    account = _of_my_agency(request, account_id)
    if account.pk == actor_of(request).pk:
        raise Invalid({"account": _("Somebody else must end your own account.")})
    if request.POST.get("is_meant") != "yes":
        raise Invalid({"is_meant": _("Nothing was done. Tick the box if this is the right person.")})
    accounts.end_account(by=actor_of(request), account_id=account.pk)
    return done(request, _("The account is ended, and every session with it."), "people:list")


# -- invitation ------------------------------------------------------------------------------------------------------------


@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person sets a password; the link works once."""
    account = accounts.invitation_of(token).account
    form = PasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        accounts.accept_invitation(by=account, token=token, password=form.cleaned_data["password"])
        login(request, account, backend=_BACKEND)
        # They chose it this moment: adding the second factor right after does not ask for it again.
        record_authentication(request, account, method="password", reauthenticated=True)
        return redirect("home")
    return render(request, "people/welcome.html", {"form": form}, status=400 if form.errors else 200)


# -- lock, second factor, sessions -------------------------------------------------------------------------------------------


@never_cache
@login_required
def lock(request: HttpRequest) -> HttpResponse:
    """The lock: opens with the password, or with a passkey touch through the same page's button."""
    form = UnlockForm(request.POST if "password" in request.POST else None)
    if request.method == "POST" and "password" not in request.POST:
        lock_session(request)
    elif request.method == "GET" and was_shown_since_lock(request):
        unlock(request)
        return redirect(_back(request))
    elif request.method == "GET" and not request.session.get("is_locked"):
        lock_session(request)
    if form.is_bound and form.is_valid():
        if _unlock_by_password(request, form.cleaned_data["password"]):
            return redirect(_back(request))
        form.add_error("password", _("This is not your password. After five tries you are signed out."))
    context = {
        "form": form,
        "next": _back(request),
        "is_quick": is_quick(request),
        "is_kept": _back(request).startswith(reverse("drafts:list") + "unsent/"),
        "is_lost": request.GET.get("kept") == "no",
    }
    return render(request, "people/lock.html", context, status=400 if form.errors else 200)


def _unlock_by_password(request: HttpRequest, password: str) -> bool:
    account = actor_of(request)
    if not may_try(request):
        raise Missing(_("Signed out after too many tries."), mend=_("Sign in again; your drafts are kept."))
    if not account.check_password(password):
        return False
    unlock(request)
    return True


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Roles that see people's data need a second factor; this page says so and leads to it."""
    return render(request, "people/second_factor.html", {})


@page("account", "view")
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in. No address and no device is kept beyond what names a session."""
    rows = UserSession.objects.filter(user=actor_of(request)).order_by("-created_at")
    listed = [
        {"session": row, "is_this": row.session_key == request.session.session_key}
        for row in rows
        if row.exists()
    ]
    may_ask = may(actor_of(request), "reset", "ask")
    return render(request, "people/sessions.html", {"listed": listed, "may_ask_reset": may_ask})


@page("account", "change", methods=("POST",))
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    row = UserSession.objects.filter(user=actor_of(request), pk=session_id).first()
    if row is None:
        raise Missing(_("There is no such session."))
    row.end()
    return done(request, _("That session is ended."), "people:sessions")


# -- the sample's quick sign-in ------------------------------------------------------------------------------------------------


def _is_sample_here(request: HttpRequest) -> bool:
    if not settings.ENV.is_sample or not is_from_this_machine(request):
        return False
    return not Installation.objects.filter(kind=Installation.Kind.REAL).exists()


@never_cache
def sample(request: HttpRequest) -> HttpResponse:
    """One click per role; exists only in the sample, only from this very machine."""
    if not _is_sample_here(request):
        raise Http404
    if request.method == "POST":
        account = Account.objects.filter(is_active=True, email=request.POST.get("email", "")).first()
        if account is None:
            raise Missing(_("There is no such sample account."))
        login(request, account, backend=_BACKEND)
        request.session["is_quick"] = True
        return redirect(_back(request))
    rows = (
        RoleGrant.objects.filter(account__is_active=True)
        .select_related("account__agency")
        .order_by("account__agency__name", "role")
    )
    people_ = [{"account": row.account, "role": Role(row.role).label} for row in rows]
    return render(request, "people/sample.html", {"people": people_})


def require_recent_password(request: HttpRequest) -> None:
    """For dangerous acts: the password (or a factor) was shown in the last five minutes.

    Raises:
        ReauthenticationRequired: allauth then asks for it and comes back.
    """
    from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required

    if not is_quick(request):
        raise_if_reauthentication_required(request, app="account")
