"""A process that works until it is killed: cases, consents, referrals, answers, withdrawals; it says each one it finished.

Run by `test_staff_faults.py` with the suite's settings in a folder of its own.
"""

from __future__ import annotations

import itertools
import json
import sys
from datetime import timedelta


def main() -> None:
    import django

    django.setup()
    what = sys.argv[1]
    if what == "prepare":
        prepare()
    elif what == "work":
        work()
    else:
        check()


def prepare() -> None:
    from django.core.management import call_command

    from harborlight.core.roles import Role
    from tests.factories import core as make
    from tests.factories.directory import service

    call_command("migrate", verbosity=0)
    harbour, shelter = make.agency("Harbour"), make.agency("Shelter")
    make.account(Role.CASEWORKER, of=harbour, email="sender@agency.example")
    make.account(Role.CASEWORKER, of=shelter, email="receiver@agency.example")
    service(shelter)


def work() -> None:
    """Say a line only after the action has returned, which is when a page would answer."""
    from django.utils import timezone

    from harborlight.cases import actions as cases
    from harborlight.core.models import Account
    from harborlight.directory.models import Service
    from harborlight.intake import actions as intake
    from harborlight.release import actions as release
    from harborlight.release.models import Incoming

    sender = Account.objects.get(email="sender@agency.example")
    receiver = Account.objects.get(email="receiver@agency.example")
    house = Service.objects.get()
    for number in itertools.count():
        report = intake.submit_report(
            by=sender, channel="call", fields={"story": "x", "danger": "no", "signs": {}}
        )
        say("report", report.pk)
        case = cases.open_case(
            by=sender, person={"name": f"Number {number}"}, report_id=report.pk, has_searched=True
        )
        need = cases.add_need(by=sender, case_id=case.pk, need="safe_house")
        consent = cases.record_consent(
            by=sender, case_id=case.pk, service_id=house.pk, groups=["identity"], purpose="referral",
            expires_on=timezone.localdate() + timedelta(days=9), given_by="person", method="spoken",
            is_not_condition_attested=True,
        )  # fmt: skip
        request = cases.refer_person(
            by=sender,
            case_id=case.pk,
            service_id=house.pk,
            consent_id=consent.pk,
            need_ids=[need.pk],
            urgency="soon",
        )
        say("referral", request.pk)
        incoming = Incoming.objects.get(reference=request)
        release.answer(by=receiver, incoming_id=incoming.pk, answer="accept")
        say("answer", request.pk)
        cases.withdraw_consent(by=sender, case_id=case.pk, consent_id=consent.pk)
        say("withdrawal", request.pk)


def say(what: str, pk: object) -> None:
    print(what, pk, flush=True)


def check() -> None:
    """What is in the tables after the kill, for the test to hold against what was said."""
    from harborlight.core import audit
    from harborlight.intake.models import Report
    from harborlight.release.models import Incoming, Request

    pairs = [(str(row.pk), row.state) for row in Request.objects.all()]
    theirs = {str(row.reference_id): row.state for row in Incoming.objects.all()}
    for row in Request.objects.select_related("data_key__agency_key"):
        row.opened("question")
    told = {
        "reports": [str(pk) for pk in Report.objects.values_list("pk", flat=True)],
        "requests": dict(pairs),
        "incoming": theirs,
        "is_chain_whole": audit.verify().is_whole,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
