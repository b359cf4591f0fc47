"""What the thresholds are called in settings and on the command line: `family.number`, and what each means."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, tuple[str, str]] = {
    "pain_from": ("pain.from", "Number from which a worst counts as pain."),
    "severe_from": ("severe.from", "Number from which pain is severe."),
    "after_procedure_days": (
        "unwell.after_procedure_days",
        "Days after the procedure, or else the diary's first day, in which unwell without pain is an emergency.",
    ),
    "persists_after_days": ("persists.after_days", "Days from which pain goes on for more than a week."),
    "persists_window_days": ("persists.window_days", "Days up to today that are looked at for it."),
    "persists_least_days": ("persists.least_days", "Days among them that must say something."),
    "persists_share": ("persists.share", "Share of those that must be days of pain."),
    "episode_zeros": ("episode.zeros", "Reports without pain in a row that end an episode."),
    "episode_gap_days": (
        "episode.gap_days",
        "Days between two reports of pain after which a new one begins.",
    ),
    "recent_days": ("rising.recent_days", "Days up to today whose mean is compared."),
    "recent_least": ("rising.recent_least", "Numbers they must hold."),
    "before_days": ("rising.before_days", "Days before them to compare with."),
    "before_least": (
        "rising.before_least",
        "Numbers those must hold; with fewer early_rise is asked instead.",
    ),
    "rising_mean": ("rising.rise", "Points by which the recent mean must exceed the mean before."),
    "rising_today": ("rising.today", "Points by which today's number must exceed the mean before."),
    "own_change": (
        "rising.own_change",
        "How many times the person's own mean change the rise must reach as well; 0 where it need not.",
    ),
    "own_change_days": (
        "rising.own_change_days",
        "Days before the recent ones whose changes make that mean.",
    ),
    "own_change_least": ("rising.own_change_least", "Changes those must hold; with fewer it is not asked."),
    "own_change_gap_days": (
        "rising.own_change_gap_days",
        "Days between two numbers beyond which they make no change.",
    ),
    "early_scores": ("early_rise.last", "Last numbers that must all be high while the diary is young."),
    "early_within_days": ("early_rise.within_days", "Days up to today in which they must lie."),
    "early_before_days": ("early_rise.before_days", "Days before them to take the median of."),
    "early_before_least": ("early_rise.before_least", "Numbers those must hold."),
    "early_above_median": ("early_rise.rise", "Points by which each must reach above that median."),
    "compared_days": ("says_worse.days", "Days up to today whose comparisons with a week ago count."),
    "compared_last": ("says_worse.last", "How many of the last of them are looked at."),
    "compared_least": ("says_worse.least", "How many of those must say worse."),
    "interferes_alone": ("interferes.alone", "Interference that counts on its own."),
    "interferes_again": ("interferes.again", "Interference that counts when it is repeated."),
    "interferes_days": ("interferes.days", "Days up to today whose answers count."),
    "interferes_last": ("interferes.last", "How many of the last of them are looked at."),
    "interferes_least": ("interferes.least", "How many of those must reach interferes.again."),
    "quiet_days": ("quiet.days", "Days of quiet after an answer, for worsens of the same symptom."),
    "quiet_told_days": ("quiet.told_days", "The same, when the doctor was told."),
    "quiet_lasting_days": (
        "quiet.lasting_days",
        "Days of quiet after an answer, for persists of the same episode and for interferes.",
    ),
    "quiet_lasting_told_days": ("quiet.lasting_told_days", "The same, when the doctor was told."),
    "quiet_most_days": ("quiet.most_days", "Days of quiet at most, up to an appointment."),
    "quiet_unknown_days": (
        "quiet.unknown_days",
        "Days of quiet at most, where no number tells how things were at the answer.",
    ),
    "quiet_rise": ("quiet.rise", "Points by which the mean must exceed that at the answer to end the quiet."),
    "quiet_mean_days": ("quiet.mean_days", "Days up to today, and up to the answer, whose means these are."),
    "quiet_mean_least": ("quiet.mean_least", "Numbers those must hold."),
    "quiet_mean_last": ("quiet.mean_last", "With fewer: how many of the last numbers stand for them."),
    "quiet_before_days": ("quiet.before_days", "Days up to the answer in which these must lie."),
    "quiet_could_not": (
        "quiet.could_not",
        "More days with something one could not do that end the quiet of interferes.",
    ),
    "worsens_clear_days": (
        "clear.worsens_days",
        "Days without a finding after which worsens clears by itself.",
    ),
    "worsens_clear_reports": ("clear.worsens_reports", "Reports needed in that time."),
    "interferes_clear_days": (
        "clear.interferes_days",
        "Days up to today whose reports may clear interferes.",
    ),
    "interferes_clear_reports": ("clear.interferes_reports", "How many of the last of them must be fine."),
    "silence_remind_days": ("silence.remind_days", "Days without a report after which the reminder says so."),
    "silence_open_days": (
        "silence.open_days",
        "Days without a report after which caregivers are asked to check, while something urgent is open.",
    ),
    "silence_ask_days": (
        "silence.ask_days",
        "Days without a report after which the patient is asked how they are.",
    ),
    "urgent_escalate_hours": (
        "escalate.urgent_hours",
        "Hours before the next contact is told of something urgent.",
    ),
    "follow_up_escalate_hours": (
        "escalate.follow_up_hours",
        "Hours before the next contact is told of a follow-up.",
    ),
    "back_fill_days": ("back_fill.days", "How many days back a report may be filled in."),
}
"""By field of `Thresholds`: the name in public and a sentence."""

PUBLIC: Mapping[str, str] = {field: name for field, (name, _) in ABOUT.items()}
FIELDS: Mapping[str, str] = {name: field for field, name in PUBLIC.items()}
"""By public name, in the order in which they are shown."""


def variable(name: str) -> str:
    """The environment variable of a threshold: `DIARY_RULES_RISING_RISE` for `rising.rise`."""
    return "DIARY_RULES_" + name.replace(".", "_").upper()
