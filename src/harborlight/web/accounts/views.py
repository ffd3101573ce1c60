"""Account pages. Must stay true: the sample's quick sign-in exists only in sample mode and only on this very machine."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from harborlight.core import accounts, sign_in_resets
from harborlight.core import sessions as signed_in
from harborlight.core.models import Account, Installation, RoleGrant
from harborlight.core.pages import actor_of, done, page, refused
from harborlight.core.permissions import may
from harborlight.core.roles import Role
from harborlight.core.session_guard import (
    is_from_this_machine,
    is_quick,
    may_try,
    require_recent_password,
    unlock,
    was_shown_since_lock,
)
from harborlight.core.session_guard import lock as lock_session
from harborlight.core.teams import teams_of
from harborlight.core.wording import listed
from harborlight.errors import Hidden, Invalid, Missing
from harborlight.web.accounts.forms import PasswordForm, PersonForm, RolesForm, UnlockForm

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
    form = PersonForm(
        request.POST or None, initial={"language": actor.language}, teams=teams_of(actor), roles=accounts.roles_to_choose(actor)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        roles = [Role(role) for role in fields.pop("roles")]
        try:
            made = accounts.create_account(by=actor, agency_id=actor.agency_id, roles=roles, **fields)
            return done(
                request, _("The account is made. Now give them their link."), "people:person", made.pk
            )
        except Invalid as error:
            refused(form, error)
    return render(request, "people/new.html", {"form": form}, status=400 if form.errors else 200)


def of_my_agency(request: HttpRequest, account_id: UUID) -> Account:
    """The account, when it is of the agency of whoever asks.

    Raises:
        Missing: when there is none.
        Hidden: when it is another agency's.
    """
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise Missing(_("There is no such account in your agency."))
    if found.agency_id != actor_of(request).agency_id:
        raise Hidden(_("There is no such account in your agency."), noun="account", object_id=str(account_id))
    return found


@page("account", "create", methods=("GET", "POST"))
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: its roles, its link, its end."""
    actor, account = actor_of(request), of_my_agency(request, account_id)
    offered = accounts.roles_to_choose(actor, account.roles)
    form = RolesForm(request.POST or None, initial={"roles": sorted(account.roles)}, roles=offered)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            accounts.change_roles(
                by=actor, account_id=account.pk, roles=[Role(r) for r in form.cleaned_data["roles"]]
            )
            return done(request, _("Saved; it holds from the next click."), "people:person", account.pk)
        except Invalid as error:
            refused(form, error)
    context = {
        "account": account,
        "form": form,
        "link": request.session.pop(f"link:{account.pk}", ""),
        "is_reset_asked": sign_in_resets.open_resets().filter(account=account).exists(),
        "is_me": account.pk == actor.pk,
        "teams": teams_of(actor),
    }
    return render(request, "people/person.html", context, status=400 if form.errors else 200)


@page("account", "create", methods=("POST",))
def invite(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A one-time link, shown once to the administrator, who hands it over in person or by a safe way."""
    account = of_my_agency(request, account_id)
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


# -- invitation ------------------------------------------------------------------------------------------------------------


@never_cache
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person sets a password; the link works once."""
    account = accounts.invitation_of(token).account
    form = PasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        accounts.accept_invitation(by=account, token=token, password=form.cleaned_data["password"])
        signed_in.begin(request, account)
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
    """Where I am signed in."""
    actor = actor_of(request)
    listed = signed_in.sessions_of(actor, request.session.session_key or "")
    context = {"listed": listed, "may_ask_reset": may(actor, "reset", "ask")}
    return render(request, "people/sessions.html", context)


@page("account", "change", methods=("POST",))
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    signed_in.end_session(by=actor_of(request), session_id=session_id)
    return done(request, _("That session is ended."), "people:sessions")


@page("account", "change", methods=("POST",))
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """A lost phone, a strange computer: out everywhere but here."""
    signed_in.end_other_sessions(by=actor_of(request), this_key=request.session.session_key or "")
    return done(request, _("You are signed in here only."), "people:sessions")


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
        signed_in.begin(request, account)
        request.session["is_quick"] = True
        return redirect(_back(request))
    rows = (
        RoleGrant.objects.filter(account__is_active=True)
        .select_related("account__agency")
        .order_by("account__agency__name", "role")
    )
    people_ = [{"account": row.account, "role": Role(row.role).label} for row in rows]
    return render(request, "people/sample.html", {"people": people_})
