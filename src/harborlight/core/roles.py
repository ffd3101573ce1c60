"""Who may do what: a right is role × noun × verb × relation to the record. Data, read by people who do not program.

Deny by default: what is not written here is refused. Must stay true: no police role reaches a victim file (nouns in
`VICTIM_FILES`); the operator runs the machine and reads no case content. Changes need the information-governance owners.
"""

from __future__ import annotations

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.tables.handoffs import DataGroup


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("Caseworker")
    SUPERVISOR = "supervisor", _("Supervisor")
    HOTLINE_WORKER = "hotline_worker", _("Hotline worker")
    FRONTLINE_OFFICER = "frontline_officer", _("Front-line officer")
    INVESTIGATOR = "investigator", _("Investigator")
    POLICE_ANALYST = "police_analyst", _("Police analyst")
    PROSECUTOR_LIAISON = "prosecutor_liaison", _("Prosecutor's liaison")
    DIRECTORY_EDITOR = "directory_editor", _("Directory editor")
    TRAINER = "trainer", _("Trainer")
    LEARNER = "learner", _("Learner")
    CAMPAIGN_LEAD = "campaign_lead", _("Campaign lead")
    COMPLIANCE_OFFICER = "compliance_officer", _("Compliance officer")
    COMPANY_PARTNER = "company_partner", _("Company partner")
    POLICY_OFFICER = "policy_officer", _("Policy officer")
    SURVIVOR_ADVISER = "survivor_adviser", _("Survivor adviser")
    DATA_STEWARD = "data_steward", _("Data steward")
    COORDINATOR = "coordinator", _("Coordinator")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")


class Relation(enum.IntEnum):
    """How an actor stands to a record, from nearest to widest. A wider right includes the nearer ones."""

    OWN = 1
    TEAM = 2
    AGENCY = 3
    COALITION = 4


class FieldClass(models.TextChoices):
    """Classes of fields with rules of their own: the same seven groups that consent and hand-offs speak of."""

    IDENTITY = DataGroup.IDENTITY.value, _("Identity")
    CONTACT = DataGroup.CONTACT_LOCATION.value, _("Contact and location")
    HEALTH = DataGroup.HEALTH.value, _("Health")
    LEGAL = DataGroup.LEGAL_IMMIGRATION.value, _("Legal and immigration")
    NARRATIVE = DataGroup.NARRATIVE.value, _("What happened")
    PERPETRATOR = DataGroup.ALLEGED_PERPETRATOR.value, _("Alleged perpetrator")
    ADMIN = DataGroup.CASE_ADMIN.value, _("Case administration")


ALL_CLASSES = frozenset(FieldClass)
# Parts of a packet that is kept by group: each is of the class of its group.
BY_GROUP = {each.value: each for each in FieldClass}
ADMIN_ONLY = frozenset({FieldClass.ADMIN})

VICTIM_FILES = frozenset(
    {"person", "case", "screening", "consent", "need", "plan", "referral", "note", "protocol"}
)
POLICE_ROLES = frozenset({Role.INVESTIGATOR, Role.POLICE_ANALYST, Role.PROSECUTOR_LIAISON})
# Roles whose rights reach over every agency: only who has such reach over agencies gives or takes them.
COALITION_ROLES = frozenset({Role.COORDINATOR, Role.OPERATOR})
# Not of the coalition's agencies (a company partner may be the very employer): nothing of the address book and the roster.
# Their rooms come later, under a name of their own (HARBORLIGHT_RESERVED_PARTNERS_HOST).
OUTSIDERS = frozenset({Role.LEARNER, Role.COMPANY_PARTNER})
# Roles that see data about persons: they must use a second factor.
SEES_PEOPLE = frozenset(
    {Role.CASEWORKER, Role.SUPERVISOR, Role.HOTLINE_WORKER, Role.FRONTLINE_OFFICER, Role.INVESTIGATOR,
     Role.POLICE_ANALYST, Role.PROSECUTOR_LIAISON, Role.DATA_STEWARD, Role.AGENCY_ADMIN, Role.COORDINATOR,
     Role.OPERATOR, Role.AUDITOR}
)  # fmt: skip

_OWN, _TEAM, _AGENCY, _ALL = Relation.OWN, Relation.TEAM, Relation.AGENCY, Relation.COALITION

# role -> noun -> verbs -> relation. "view" includes seeing it in a list.
_EVERYBODY: dict[str, dict[str, Relation]] = {
    "home": {"view": _OWN},
    "account": {"view": _OWN, "change": _OWN},
    "draft": {"view": _OWN, "keep": _OWN, "discard": _OWN},
    "knowledge": {"view": _ALL},
    "helpline": {"view": _ALL},
}
_COLLEAGUES: dict[str, dict[str, Relation]] = {
    "service": {"view": _ALL},
    "organisation": {"view": _ALL},
    "duty": {"view": _AGENCY},
    "edition": {"view": _ALL},
    "remark": {"view": _ALL, "create": _ALL},
    "opinion": {"view": _ALL},
    # Asking changes nothing; in an agency of two, whoever is left asks.
    "reset": {"ask": _AGENCY},
}
# Who writes instruments; a second person puts them to use.
_AUTHOR: dict[str, dict[str, Relation]] = {"edition": {"create": _AGENCY, "change": _AGENCY}}
_CASE_WORK: dict[str, dict[str, Relation]] = {
    "person": {"view": _OWN, "create": _AGENCY, "change": _OWN, "search": _AGENCY},
    "case": {"view": _OWN, "create": _AGENCY, "change": _OWN},
    "screening": {"view": _OWN, "create": _OWN},
    # Without its person: kept beside every screening. Who may look at what was learnt stands with the role.
    "instrument_use": {"create": _AGENCY},
    "consent": {"view": _OWN, "create": _OWN, "withdraw": _OWN},
    "need": {"view": _OWN, "create": _OWN, "change": _OWN},
    "plan": {"view": _OWN, "create": _OWN, "change": _OWN},
    "note": {"view": _OWN, "create": _OWN},
    "referral": {"view": _OWN, "create": _OWN, "change": _OWN, "answer": _AGENCY},
}
_TAKES_REPORTS: dict[str, dict[str, Relation]] = {
    "report": {"view": _AGENCY, "create": _AGENCY, "open": _AGENCY, "triage": _AGENCY, "pass_on": _AGENCY},
    # Beside the right on the report or the case that a run is about.
    "protocol": {"view": _AGENCY, "run": _AGENCY},
}

RIGHTS: dict[Role, dict[str, dict[str, Relation]]] = {
    Role.CASEWORKER: {**_CASE_WORK, **_TAKES_REPORTS, "sheet": {"view": _AGENCY}},
    Role.SUPERVISOR: {
        **{noun: dict.fromkeys(verbs, _AGENCY) for noun, verbs in _CASE_WORK.items()},
        **_TAKES_REPORTS,
        "instrument_use": {"create": _AGENCY, "view": _AGENCY},
        "case": {"view": _AGENCY, "create": _AGENCY, "change": _AGENCY, "assign": _AGENCY},
        "duty": {"view": _AGENCY, "change": _AGENCY},
        "sheet": {"view": _AGENCY},
        "reset": {"approve": _AGENCY},
        "edition": {"create": _AGENCY, "change": _AGENCY, "activate": _ALL},
    },
    Role.HOTLINE_WORKER: {
        **_TAKES_REPORTS,
        "person": {"search": _AGENCY},
        "sheet": {"view": _AGENCY},
    },
    # Refers, then sees only: received, accepted, whom to call.
    Role.FRONTLINE_OFFICER: {"report": {"create": _AGENCY, "follow": _OWN}},
    Role.INVESTIGATOR: {
        "lead": {"view": _AGENCY, "judge": _AGENCY},
        "report": {"create": _AGENCY, "follow": _OWN},
    },
    Role.POLICE_ANALYST: {
        "run": {"view": _AGENCY, "create": _AGENCY, "change": _AGENCY},
        "lead": {"view": _AGENCY, "judge": _AGENCY, "hand_over": _AGENCY},
        "report": {"create": _AGENCY, "follow": _OWN},
    },
    Role.PROSECUTOR_LIAISON: {"lead": {"view": _AGENCY}},
    Role.DIRECTORY_EDITOR: {
        "service": {"view": _ALL, "create": _AGENCY, "change": _AGENCY, "import": _AGENCY, "export": _ALL},
        "capacity": {"change": _AGENCY},
        "organisation": {"view": _ALL, "create": _AGENCY, "change": _AGENCY},
        "helpline": {"check": _ALL},
    },
    Role.TRAINER: {**_AUTHOR},
    Role.LEARNER: {},
    Role.CAMPAIGN_LEAD: {},
    Role.COMPLIANCE_OFFICER: {},
    Role.COMPANY_PARTNER: {},
    Role.POLICY_OFFICER: {**_AUTHOR},
    Role.SURVIVOR_ADVISER: {
        "opinion": {"create": _ALL},
        "adviser_time": {"view": _OWN, "create": _AGENCY},
    },
    Role.DATA_STEWARD: {"release": {"view": _AGENCY, "check": _AGENCY}},
    Role.COORDINATOR: {
        "inbox": {"view": _ALL, "create": _ALL, "change": _ALL},
        "agency": {"view": _ALL, "create": _ALL, "change": _ALL},
        "service": {"view": _ALL, "create": _ALL, "change": _ALL, "import": _ALL, "export": _ALL},
        "capacity": {"change": _ALL},
        "organisation": {"view": _ALL, "create": _ALL, "change": _ALL},
        "duty": {"view": _ALL, "change": _AGENCY},
        "sheet": {"view": _ALL},
        "setup": {"view": _ALL, "change": _ALL},
        "helpline": {"check": _ALL},
        "reset": {"approve": _ALL},
        "edition": {"create": _ALL, "change": _ALL, "activate": _ALL, "retire": _ALL},
        "instrument_use": {"view": _ALL},
        "adviser_time": {"view": _ALL, "pay": _ALL},
    },
    Role.AGENCY_ADMIN: {
        "account": {"view": _AGENCY, "create": _AGENCY, "change": _AGENCY, "end": _AGENCY},
        "agency": {"view": _AGENCY, "change": _AGENCY},
        "duty": {"view": _AGENCY, "change": _AGENCY},
        "backup": {"view": _ALL},
        "sheet": {"view": _AGENCY},
        "reset": {"approve": _AGENCY},
    },
    Role.AUDITOR: {"audit": {"view": _AGENCY}},
    Role.OPERATOR: {
        "machine": {"view": _ALL, "change": _ALL},
        "backup": {"view": _ALL, "create": _ALL},
        "job": {"view": _ALL, "change": _ALL},
        "audit": {"verify": _ALL},
        "sample": {"remove": _ALL},
        "helpline": {"check": _ALL},
    },
}
for _role, _rights in RIGHTS.items():
    for _noun, _verbs in (_EVERYBODY if _role in OUTSIDERS else _EVERYBODY | _COLLEAGUES).items():
        _rights[_noun] = {**_verbs, **_rights.get(_noun, {})}

# role -> noun -> which classes of its fields are opened. Nothing listed: only case administration.
_CASE_CLASSES = dict.fromkeys(
    ("person", "case", "screening", "consent", "need", "plan", "note", "referral", "report", "protocol"),
    ALL_CLASSES,
)
SEES: dict[Role, dict[str, frozenset[FieldClass]]] = {
    Role.CASEWORKER: _CASE_CLASSES,
    Role.SUPERVISOR: _CASE_CLASSES,
    Role.HOTLINE_WORKER: {
        "report": ALL_CLASSES,
        "protocol": ALL_CLASSES,
        "person": frozenset({FieldClass.IDENTITY, FieldClass.ADMIN}),
    },
    Role.INVESTIGATOR: {"lead": ALL_CLASSES},
    Role.POLICE_ANALYST: {"lead": ALL_CLASSES, "run": ALL_CLASSES},
    Role.PROSECUTOR_LIAISON: {"lead": ADMIN_ONLY},
}
