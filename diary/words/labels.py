"""Short texts: the questions of a report, its answers, and the names of what comes of it.

Mappings are keyed by the codes that are stored (enums there compare as text), and a lazy label takes the language of
whoever reads it. Those that speak to the patient speak about them where somebody else reads (`whose`).
"""

from __future__ import annotations

from collections.abc import Mapping

from diary.rules.findings import Kind, Tier
from diary.rules.records import Compared, Sign, SymptomKind
from diary.words.language import Lazy, lazy
from diary.words.whose import whose_label

SIGN_LABELS: Mapping[Sign, Lazy] = {
    Sign.BREATHLESS: lazy("Short of breath"),
    Sign.CHEST: lazy("Chest tightness or pressure"),
    Sign.FAINT: lazy("Fainted, or nearly"),
    Sign.DIZZY: lazy("Dizzy"),
    Sign.SWEATING: lazy("Heavy sweating"),
    Sign.NAUSEA: lazy("Sick or vomiting"),
    Sign.SPREADING: lazy("Pain spreading to arm, jaw, neck or chest"),
    Sign.BLEEDING: lazy("Bleeding despite firm pressure"),
    Sign.LIMB: lazy("Arm or leg cold, pale, blue or numb"),
    Sign.LUMP: lazy("Growing lump at the wound"),
}
"""In the order of the list. Short: all eleven rows stand on one screen of a phone, so that nobody denies what was not
in view.
"""
NO_SIGNS = lazy("None of these")

QUESTIONS: Mapping[str, Lazy] = {
    "signs": whose_label(
        lazy("Have you had any of these today, even for a short time?"),
        lazy("Has %(patient)s had any of these today, even for a short time?"),
    ),
    "sudden": lazy("A pain that started suddenly, or got worse within minutes or hours"),
    "worst": lazy("At its worst today"),
    "usual": lazy("Most of the day"),
    "interference": whose_label(
        lazy("How much did your pain get in the way of your day?"),
        lazy("How much did %(patient)s’s pain get in the way of the day?"),
    ),
    "could_not": whose_label(
        lazy("Pain or another symptom kept me from something I usually do"),
        lazy("Pain or another symptom kept %(patient)s from something %(patient)s usually does"),
    ),
    "compared": whose_label(
        lazy("Is your pain better, the same or worse than a week ago?"),
        lazy("Is %(patient)s’s pain better, the same or worse than a week ago?"),
    ),
    "note": lazy("Note"),
}
"""By the report's field, as rules.md asks them. `sudden` is a row of the list that `signs` asks about."""
QUESTIONS_ABOUT_A_PAST_DAY: Mapping[str, Lazy] = {
    **QUESTIONS,
    "signs": whose_label(
        lazy("Did you have any of these that day, even for a short time?"),
        lazy("Did %(patient)s have any of these that day, even for a short time?"),
    ),
    "worst": lazy("At its worst that day"),
    "compared": whose_label(
        lazy("Was your pain better, the same or worse than a week before?"),
        lazy("Was %(patient)s’s pain better, the same or worse than a week before?"),
    ),
}
"""The same, asked about a day that is over."""
NOT_WHAT_WAS_ADVISED = whose_label(
    lazy("Not what your doctor told you to leave out."),
    lazy("Not what the doctor told %(patient)s to leave out."),
)
"""Beside `could_not`: no heavy lifting after a procedure is no symptom."""

COUNTRY = lazy("In which country are you now?")
COUNTRY_WHY = lazy("The diary shows its emergency number.")
"""Asked of the patient alone: in the first questions, in the profile, and with each report until it is answered."""

YES = lazy("Yes")
NO = lazy("No")
COMPARED_LABELS: Mapping[Compared, Lazy] = {
    Compared.BETTER: lazy("Better"),
    Compared.SAME: lazy("The same"),
    Compared.WORSE: lazy("Worse"),
}

SCORE_ANCHORS: Mapping[SymptomKind, tuple[Lazy, Lazy]] = {
    SymptomKind.PAIN: (
        lazy("No pain"),
        whose_label(lazy("Worst pain you can think of"), lazy("Worst pain %(patient)s can think of")),
    ),
    SymptomKind.OTHER: (lazy("Not there"), lazy("As bad as it can be")),
}
"""What 0 and 10 stand for, by the symptom's kind."""
INTERFERENCE_ANCHORS = (
    lazy("Not at all"),
    whose_label(lazy("I could do nothing"), lazy("%(patient)s could do nothing")),
)

SYMPTOM_KIND_LABELS: Mapping[SymptomKind, Lazy] = {
    SymptomKind.PAIN: lazy("Pain"),
    SymptomKind.OTHER: lazy("Not a pain"),
}

BODY_SITE_LABELS: Mapping[str, Lazy] = {
    "upper_back": lazy("Upper back"),
    "chest": lazy("Chest"),
    "neck": lazy("Neck"),
    "jaw": lazy("Jaw"),
    "arm": lazy("Arm or shoulder"),
    "upper_belly": lazy("Upper belly"),
    "lower_back": lazy("Lower back"),
    "lower_belly": lazy("Lower belly"),
    "head": lazy("Head"),
    "groin": lazy("Groin"),
    "wrist": lazy("Wrist or hand"),
    "hip": lazy("Hip"),
    "leg": lazy("Leg, knee or foot"),
    "whole_body": lazy("The whole body"),
}
"""Where a symptom can be, those where heart trouble is felt first."""

SELF_CARE_LABELS: Mapping[str, Lazy] = {
    "movement": lazy("Gentle movement"),
    "heat_or_cold": lazy("Heat or cold"),
    "paracetamol": lazy("Paracetamol"),
    "posture": lazy("Sitting and standing well"),
    "relaxation": lazy("Relaxing, or slow breathing"),
    "rest": lazy("Rest"),
    "walking": lazy("Walking"),
    "drinking": lazy("Drinking enough"),
}
"""What the article names for mild pain."""
HELPED_LABELS: Mapping[str, Lazy] = {
    "yes": lazy("Helped"),
    "a_little": lazy("A little"),
    "no": lazy("No help"),
}

TIER_LABELS: Mapping[Tier, Lazy] = {
    Tier.EMERGENCY: lazy("Emergency"),
    Tier.URGENT: lazy("Urgent"),
    Tier.ROUTINE: whose_label(lazy("Talk to your doctor"), lazy("Talk to the doctor")),
}
TIER_PREFIXES: Mapping[Tier, Lazy] = {
    Tier.EMERGENCY: lazy("Immediate action required:"),
    Tier.URGENT: lazy("Urgent advice:"),
    Tier.ROUTINE: lazy("Non-urgent advice:"),
}
"""Read out before a card's title, for those who do not see its colour."""

KIND_LABELS: Mapping[Kind, Lazy] = {
    Kind.EMERGENCY: lazy("Emergency"),
    Kind.URGENT: lazy("Urgent"),
    Kind.PERSISTS: lazy("More than a week"),
    Kind.WORSENS: lazy("Getting worse"),
    Kind.INTERFERES: lazy("In the way of daily life"),
}

ANSWERS_TOLD: Mapping[str, Lazy] = {
    "called": lazy("Emergency services were called"),
    "told_doctor": lazy("The doctor was told"),
    "booked": lazy("An appointment was booked"),
    "checked": lazy("It has already been checked"),
    "not_needed": lazy("This does not need action"),
}
"""What was done about a follow-up, whoever says so: for one that somebody answered for the reader."""
ANSWER_LABELS: Mapping[str, Lazy] = {
    "called": whose_label(lazy("I called emergency services"), ANSWERS_TOLD["called"]),
    "told_doctor": whose_label(lazy("I told my doctor"), ANSWERS_TOLD["told_doctor"]),
    "booked": whose_label(lazy("I booked an appointment"), ANSWERS_TOLD["booked"]),
    "checked": whose_label(lazy("I have already been checked"), ANSWERS_TOLD["checked"]),
    "not_needed": ANSWERS_TOLD["not_needed"],
}
"""What a person can say they did about a follow-up of their own; beside somebody else's, what was done."""

STATE_LABELS: Mapping[str, Lazy] = {
    "open": lazy("Open"),
    "acknowledged": lazy("Answered"),
    "cleared": lazy("Closed"),
    "withdrawn": lazy("Taken back"),
    "joined": lazy("Joined"),
    "no_longer_needed": lazy("No longer needed"),
}
STATE_EXPLAINED: Mapping[str, Lazy] = {
    "open": whose_label(lazy("It waits for your answer."), lazy("It waits for an answer.")),
    "acknowledged": whose_label(
        lazy("You or someone who helps you said what was done."),
        lazy("%(patient)s or someone who helps said what was done."),
    ),
    "cleared": whose_label(
        lazy("Your last reports no longer reach the rule. If it still troubles you, tell your doctor."),
        lazy("%(patient)s’s last reports no longer reach the rule."),
    ),
    "joined": lazy("With the diary as it is now, this and another one are the same. They were put together."),
    "no_longer_needed": lazy(
        "The diary was changed. With the change, this would not have been opened by itself, so it was closed."
    ),
    "withdrawn": whose_label(
        lazy(
            "A report was changed, or what you track. With the change the rule no longer holds, so this was taken "
            "back."
        ),
        lazy(
            "A report was changed, or what %(patient)s tracks. With the change the rule no longer holds, so this was "
            "taken back."
        ),
    ),
}
CORRECTED = whose_label(
    lazy("A report was changed, and the rule no longer holds. This stays until you say what was done."),
    lazy("A report was changed, and the rule no longer holds. This stays until someone says what was done."),
)
"""For an emergency or urgent follow-up whose report was edited: it is never withdrawn."""
