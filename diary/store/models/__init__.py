"""The tables, one family of nouns a file.

`*_at` columns are instants in UTC, `*_on` columns (and `day`) are local dates of the patient.
"""

from diary.store.models.accounts import Account, Invitation, RateBucket, SignedInSession
from diary.store.models.acknowledgements import GivenAnswer
from diary.store.models.appointments import Appointment
from diary.store.models.audit import AuditHead, AuditRow
from diary.store.models.base import Base
from diary.store.models.care_plan import CarePlanEntry
from diary.store.models.circle import Caregiver, CareInvitation
from diary.store.models.consents import Consent
from diary.store.models.doctors_page import DoctorsPage
from diary.store.models.erasure import Erased, Erasure
from diary.store.models.evaluation import DayFound, RulesInForce, ThresholdSet
from diary.store.models.followups import FollowUp, FollowUpChange, FollowUpFinding
from diary.store.models.gate import Question, ThrownAway
from diary.store.models.imports import DiaryImport
from diary.store.models.mailbox import Digest, DigestSchedule, MailStop
from diary.store.models.notifications import Assignment, Notification, WordBack
from diary.store.models.operations import Heartbeat, Outage
from diary.store.models.outbox import MailAbout, OutboxMail
from diary.store.models.patients import FormerName, Patient, SweepState, TrackedSymptom
from diary.store.models.reminders import Reminder, ReminderSchedule
from diary.store.models.reports import Draft, SavedReading, SavedReport
from diary.store.models.tracking import Medicine, MedicineNotTaken, MedicineTaken, SelfCareTried
from diary.store.models.trials import Trial, TrialSchedule

__all__ = [
    "Account",
    "Appointment",
    "Assignment",
    "AuditHead",
    "AuditRow",
    "Base",
    "CareInvitation",
    "CarePlanEntry",
    "Caregiver",
    "Consent",
    "DayFound",
    "DiaryImport",
    "Digest",
    "DigestSchedule",
    "DoctorsPage",
    "Draft",
    "Erased",
    "Erasure",
    "FollowUp",
    "FollowUpChange",
    "FollowUpFinding",
    "FormerName",
    "GivenAnswer",
    "Heartbeat",
    "Invitation",
    "MailAbout",
    "MailStop",
    "Medicine",
    "MedicineNotTaken",
    "MedicineTaken",
    "Notification",
    "Outage",
    "OutboxMail",
    "Patient",
    "Question",
    "RateBucket",
    "Reminder",
    "ReminderSchedule",
    "RulesInForce",
    "SavedReading",
    "SavedReport",
    "SelfCareTried",
    "SignedInSession",
    "SweepState",
    "ThresholdSet",
    "ThrownAway",
    "TrackedSymptom",
    "Trial",
    "TrialSchedule",
    "WordBack",
]
