"""Words for codes, in one place: what a state, an answer, a reason or an act is called on a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

# code -> tone of its pill: calm, good, warn, danger, quiet. The word says it, the tone only helps.
TONES = {
    "open": "calm", "closed": "quiet", "new": "warn", "opened": "calm", "triaged": "calm", "accepted": "good",
    "passed_on": "quiet", "asked": "calm", "waitlisted": "warn", "arrived": "good", "declined": "warn",
    "redirected": "warn", "withdrawn": "danger", "cancelled": "quiet", "immediate": "danger", "urgent": "warn",
    "soon": "calm", "routine": "quiet", "active": "good", "expired": "quiet", "met": "good", "dropped": "quiet",
    "referred": "calm", "done": "good", "positive": "warn", "negative": "calm", "at_the_cut": "warn", "not_enough_information": "calm",
    "sealed": "warn", "received": "calm", "default": "good", "open_now": "good", "closed_now": "quiet", "failed": "danger",
    "running": "calm", "waiting": "calm", "skipped": "quiet", "finished": "good", "stopped": "quiet", "taken": "calm",
    "settled": "good", "advised": "calm",
    "draft": "calm", "retired": "quiet", "dropped_draft": "quiet", "yes": "good", "veto": "danger", "kept": "calm",
    "changed": "good",
}  # fmt: skip
STATUSES = {
    "open": _("open"), "closed": _("closed"), "met": _("met"), "dropped": _("not needed"), "referred": _("referred"),
    "done": _("done"), "active": _("holds"), "expired": _("ended"), "withdrawn": _("withdrawn"), "asked": _("asked"),
    "accepted": _("accepted"), "declined": _("declined"), "waitlisted": _("on the waiting list"),
    "redirected": _("redirected"), "arrived": _("arrived"), "cancelled": _("taken back"), "immediate": _("now"),
    "urgent": _("today"), "soon": _("soon"), "routine": _("can wait"), "sealed": _("sealed, not read"),
    "received": _("received"), "submitted": _("taken"), "collected": _("collected, sealed"),
    "receipt_mended": _("its receipt was changed on the way; the true one counts"), "opened": _("opened"),
    "delivery_waits": _("delivery waits for withdrawals to be read in"), "delivered": _("delivered"),
    "consent_ended": _("the consent had ended: nothing was delivered"), "triaged": _("looked at"), "passed_on": _("passed on"), "withdrawal_confirmed": _("withdrawal confirmed"),
    "positive": _("signs found"), "negative": _("no sign by this rule"), "not_enough_information": _("not enough known"),
    "no_score": _("no score"), "band": _("on a scale"), "human_judgement": _("judged by a person"),
    "at_the_cut": _("at or beyond the cut"), "below_the_cut": _("below the cut"), "default": _("default"), "open_now": _("open now"), "closed_now": _("closed now"),
    "failed": _("failed"), "running": _("running"), "waiting": _("waiting"), "skipped": _("skipped"), "reopened": _("open again"), "finished": _("gone through"), "stopped": _("stopped"),
    "advised": _("advised"), "taken": _("taken on"), "settled": _("settled"), "true": _("yes"), "false": _("no"),
}  # fmt: skip
OUTCOMES = {
    "positive": _("Signs of trafficking by this rule"),
    "negative": _("No sign by this rule: this does not mean that all is well"),
    "not_enough_information": _("Not enough is known yet"),
    "no_score": _("A pattern, no score"),
    "band": _("Where it lies on this scale"),
    "human_judgement": _("A trained person judges; the form does not decide"),
}
# What an outcome says of an instrument that is not about signs of trafficking.
OUTCOMES_OF = {
    "outcome": {
        "positive": _("At or beyond the cut: worth a talk"),
        "negative": _("Below the cut: this does not mean that all is well"),
        "no_score": _("Each answer by itself, no score"),
    },
    "vulnerability": {
        "positive": _("A practice that may point to exploitation"),
        "negative": _("None of these practices: this does not mean that all is well"),
    },
}
ANSWERS = {
    "yes": _("Yes"), "no": _("No"),
    "present": _("Yes"), "absent": _("No"), "unknown": _("Not known"), "declined": _("Rather not say"),
    "not_applicable": _("Does not apply"),
}  # fmt: skip
TRIAGE_REASONS = {
    "danger_now": _("Somebody is said to be in danger now."),
    "child": _("A child may be concerned."),
    "grave_sign": _("A grave sign: violence, threats, watched, or cannot leave."),
    "danger_unsure_many_signs": _("Danger is not ruled out, and there are several signs."),
    "several_signs": _("Several signs were seen."),
    "a_sign": _("A sign was seen."),
    "danger_unsure": _("It is not known whether somebody is in danger."),
    "somebody_is_worried": _("Somebody is worried. That is reason enough to look."),
}
URGENCY_LABELS = {
    "immediate": _("Now: act within the hour"),
    "urgent": _("Today"),
    "soon": _("Soon: by the next working day"),
    "routine": _("Can wait: within five working days"),
}
JOBS = {"backup": _("Backup"), "intelligence.run": _("Analysis of posts")}
SEXES = {
    "woman": _("Woman"), "man": _("Man"), "other": _("Other, in their own words"), "unknown": _("Not known"),
}  # fmt: skip
# What a handed-over field is called. The packet carries an English label besides, for fields that only its sender knows.
PACKET_FIELDS = {
    "name": _("Name"), "prs_Birthdate": _("Date of birth"), "prs_Gender": _("Gender"),
    "prs_NumberOfChildren": _("Number of children"), "languages": _("Languages"), "prs_MobilePhone": _("Safe phone"),
    "safe_times": _("Safe times to call"), "how_to_sign": _("How to introduce oneself"),
    "prs_MailingStreet": _("Where the person stays"), "prs_Citizenship": _("Nationality"),
    "legal_status": _("Legal status"), "vic_DetailsOfVulnerabilities": _("Health"), "summary": _("What happened"),
    "vic_TypeOfExploitation": _("Form of exploitation"), "perpetrators": _("About those said to be responsible"),
    "code": _("Our case number"), "worker": _("Worker to call"),
}  # fmt: skip
FORM_ERRORS = {
    "too_long": _("This is too long. Please shorten it."),
    "phone_needed": _("You said we may get in touch: please give a safe phone number, or choose “No”."),
    "nothing_said": _("Tell us one thing: a place, a sign, or a few words."),
    "whole_number": _("Please write a whole number."),
}
ACTS = {
    "case.open": _("opened the case"), "case.close": _("closed the case"), "case.reopen": _("opened the case again"),
    "case.assign": _("assigned the case"), "case.consent": _("recorded a consent"), "case.refer": _("made a referral"),
    "case.withdraw_consent": _("recorded a withdrawal"), "case.opened_beside": _("opened another case of this person"),
    "page:case_page": _("read the file"),
}  # fmt: skip
LEAD_REASONS = {
    "minor_stated": _("A post states an age under 18"),
    "indicator": _("Phrases that suggest an indicator"),
    "movement": _("Moves between towns"),
    "shared_contact": _("Different texts share a contact"),
    "several_templates": _("Several texts of one organisation"),
    "many_posts": _("Many posts"),
    "several_languages": _("Several languages"),
}
INDICATORS = {
    "papers_held": _("papers are kept"), "debt": _("debt"), "fees": _("recruitment fees"), "no_contract": _("no contract"),
    "transport_paid": _("transport is paid"), "too_good_pay": _("pay too good to be true"), "isolation": _("isolation"),
    "movement": _("new in town"), "young": _("words for very young"), "watched": _("watched"),
}  # fmt: skip


def listed(words: Iterable[object]) -> str:
    """Words one after another, with the comma of the reader's script."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)
