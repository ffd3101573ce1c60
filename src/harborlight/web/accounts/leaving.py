"""Pages for when a colleague leaves: what they have in hand, who goes on with it, and what still lies with nobody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.core import errands, workload
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, uuid_or_none
from harborlight.core.permissions import may
from harborlight.core.roles import Role
from harborlight.core.session_guard import require_recent_password
from harborlight.errors import Invalid
from harborlight.web.accounts import handing_over
from harborlight.web.accounts.handing_over import DESTROY, Heirs
from harborlight.web.accounts.views import of_my_agency
from harborlight.web.templatetags.harbor import isolated

_LABELS = {
    workload.CASE: gettext_lazy("The cases they lead, with all that is open in them, go to"),
    workload.RUN: gettext_lazy("The checklists of calls and reports go to"),
    workload.DRAFT: gettext_lazy("What they began and did not send goes to"),
    workload.DUTY: gettext_lazy("Their times on the roster go to"),
}


class HandOverForm(forms.Form):
    """A choice for each kind of work that there is; nobody is chosen beforehand."""

    def __init__(self, *args: Any, account: Account, held: dict[str, workload.Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in handing_over.CHOSEN:
            if kind in held:
                self.fields[kind] = forms.ChoiceField(
                    label=_LABELS[kind], choices=_choices(account, kind), required=False
                )
        if workload.DUTY in held:
            self.fields["duty_phone"] = forms.CharField(
                label=_("Number that reaches them on duty"), max_length=40, required=False,
                widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
            )  # fmt: skip

    def heirs(self) -> Heirs:
        chosen = {kind: str(self.cleaned_data.get(kind) or "") for kind in handing_over.CHOSEN}
        return Heirs(
            **{kind: uuid_or_none(value) for kind, value in chosen.items()},
            duty_phone=self.cleaned_data.get("duty_phone") or "",
            must_destroy_drafts=chosen[workload.DRAFT] == DESTROY,
        )


def _choices(account: Account, kind: str) -> list[tuple[str, str]]:
    nobody = _("Nobody yet: a gap") if kind == workload.DUTY else _("Nobody yet: needs a worker")
    found = [("", nobody)]
    found += [(str(each.pk), each.display_name) for each in handing_over.takers(account, kind)]
    return [*found, (DESTROY, _("Nobody: destroy it unread"))] if kind == workload.DRAFT else found


class LeaveForm(HandOverForm):
    is_meant = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Nothing was done. Tick the box if this is the right person.")
        }
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        self.fields["is_meant"].label = format_html(
            _("%(name)s leaves; this cannot be undone.") % {"name": "{}"}, isolated(account.display_name)
        )
        self.order_fields([*(name for name in self.fields if name != "is_meant"), "is_meant"])


@page("account", "end", methods=("GET", "POST"))
def leave(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Somebody leaves. It cannot be undone, so a slip of the finger alone does nothing."""
    actor, account = actor_of(request), of_my_agency(request, account_id)
    held = handing_over.held_by(actor, account)
    form = LeaveForm(_posted(request), account=account, held=held)
    if request.method == "POST":
        require_recent_password(request)
        if account.pk == actor.pk:
            raise Invalid({"account": _("Somebody else must end your own account.")})
        if form.is_valid():
            try:
                handing_over.leave(by=actor, account_id=account.pk, heirs=form.heirs())
                return done(request, _("The account is ended, and every session with it."), "people:list")
            except Invalid as error:
                _refused(form, error)
    context = _context(account, held, form) | {
        "is_me": account.pk == actor.pk,
        "is_last_supervisor": _is_last(account, Role.SUPERVISOR),
        "n_out": errands.out(account).count(),
    }
    return render(request, "people/leave.html", context, status=400 if form.errors else 200)


def _posted(request: HttpRequest) -> QueryDict | None:
    """A form in which nothing stands was sent, too."""
    return request.POST if request.method == "POST" else None


def _is_last(account: Account, role: Role) -> bool:
    """Whether nobody of the agency would hold this role any more."""
    if role not in account.roles:
        return False
    others = Account.objects.filter(agency_id=account.agency_id, is_active=True).exclude(pk=account.pk)
    return not any(role in each.roles for each in others)


def _refused(form: forms.Form, error: Invalid) -> None:
    for name, said in error.fields.items():
        field = "duty_phone" if name == "phone" else name
        form.add_error(field if field in form.fields else None, said)


def _context(account: Account, held: dict[str, workload.Held], form: forms.Form) -> dict[str, Any]:
    said = dict(
        zip([kind for kind in workload.KINDS if kind in held], handing_over.in_words(held), strict=True)
    )
    return {
        "account": account,
        "form": form,
        "held": [{"said": said[kind], "kind": kind, "records": held[kind].records} for kind in said],
    }


@page("workload", "hand_over", methods=("GET", "POST"))
def left(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What still lies with somebody who cannot go on with it, to pass it on now."""
    actor, account = actor_of(request), of_my_agency(request, account_id)
    held = handing_over.left_work(actor).get(account.pk, {})
    form = HandOverForm(_posted(request), account=account, held=held)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            handing_over.hand_over(by=actor, account_id=account.pk, heirs=form.heirs())
            return done(request, _("Passed on, as far as somebody was chosen."), "people:needs_worker")
        except Invalid as error:
            _refused(form, error)
    context = _context(account, held, form)
    return render(request, "people/left.html", context, status=400 if form.errors else 200)


@page("workload", "hand_over")
def needs_worker(request: HttpRequest) -> HttpResponse:
    """Whatever lies with nobody: of whom it was, and how much of it."""
    actor = actor_of(request)
    lying = handing_over.left_work(actor)
    holders = Account.objects.filter(pk__in=lying).order_by("display_name")
    context = {
        "listed": [_context(each, lying[each.pk], HandOverForm(account=each, held={})) for each in holders],
        "may_assign": may(actor, "case", "assign"),
    }
    return render(request, "people/needs_worker.html", context)
