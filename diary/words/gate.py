"""The gate's questions and the lines at the head of a page, put into sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from diary.rules.findings import Tier
from diary.rules.records import Sign, SymptomKey
from diary.words import withdrawal
from diary.words.contact import Contact, whom_today
from diary.words.evidence import a_few_at_a_time, name_of, on_day
from diary.words.formats import list_in_words, short_day
from diary.words.labels import SIGN_LABELS
from diary.words.language import _, lazy
from diary.words.whose import whose


def title(tier: Tier, *, plan_alone: bool = False) -> str:
    """The question in a few words."""
    if plan_alone:
        return _("Is it new or different?")
    return _("Is this happening now?") if tier is Tier.EMERGENCY else _("Is this so now?")


def what_to_do(tier: Tier, contact: Contact) -> tuple[str, ...]:
    """Whom to call if it is so now, and whom if it is over."""
    if tier is Tier.EMERGENCY:
        now = whose(
            lazy("If this is happening now, call %(number)s."),
            lazy("If this is happening to %(patient)s now, call %(number)s."),
            number=contact.emergency_number,
        )
        return now, _("If it is over, call %(whom)s today.", whom=whom_today(contact))
    return (_("If this is so now, call %(whom)s today.", whom=whom_today(contact)),)


def as_agreed(tier: Tier, contact: Contact, *, given: int, up_to: int, doctor: str) -> tuple[str, ...]:
    """For a pain that a care plan holds back: what was agreed, and when to call all the same."""
    gave = whose(lazy("You gave %(given)s."), lazy("%(patient)s’s report gives %(given)s."), given=given)
    agreed = (
        _("Agreed with %(doctor)s, up to %(up_to)s.", doctor=doctor, up_to=up_to)
        if doctor
        else _("Agreed with the doctor, up to %(up_to)s.", up_to=up_to)
    )
    if tier is Tier.EMERGENCY:
        call = _("If it is new or different, call %(number)s.", number=contact.emergency_number)
    else:
        call = _("If it is new or different, call %(whom)s today.", whom=whom_today(contact))
    return gave, agreed, call


def yes(tier: Tier, *, plan_alone: bool = False) -> str:
    """The button that opens an alarm."""
    if plan_alone:
        return _("Yes, it is new or different")
    return _("Yes, it is happening now") if tier is Tier.EMERGENCY else _("Yes, it is so now")


def no(tier: Tier, *, plan_alone: bool = False) -> str:
    """The button that does not."""
    if plan_alone:
        return _("No, it is as agreed")
    return _("No, it is over") if tier is Tier.EMERGENCY else _("No, not now")


def says_now(
    day: date,
    today: date,
    *,
    signs: Collection[str],
    sudden: bool,
    worst: Mapping[SymptomKey, int],
    names: Mapping[SymptomKey, str],
) -> str:
    """What the report of that day says now, next to what was given before."""
    said: list[str] = a_few_at_a_time(SIGN_LABELS[sign] for sign in Sign if sign in signs)
    if sudden:
        said.append(_("a pain that came on fast"))
    said += [
        _("“%(symptom)s” %(score)s out of 10", symptom=name_of(key, names), score=score)
        for key, score in worst.items()
    ]
    if not said:
        return _("None of these stands in the diary for %(day)s any more.", day=on_day(day, today))
    return _("Now the report of %(day)s says: %(said)s.", day=on_day(day, today), said=list_in_words(said))


def alarm_line(
    tier: Tier,
    day: date,
    *,
    corrected: bool,
    not_answered: bool,
    said_yes: bool,
    withdrawn: bool = False,
) -> str:
    """The line of an open alarm at the head of every page. `withdrawn`: corrected, as its report was taken out."""
    told = {"day": short_day(day)}
    if withdrawn:
        return withdrawal.alarm_line(told["day"])
    if corrected:
        return whose(
            lazy("On %(day)s your report called for help. You changed it later. Please say what happened."),
            lazy("On %(day)s %(patient)s’s report called for help. It was changed later. Say what happened."),
            **told,
        )
    if not_answered:
        return whose(
            lazy(
                "On %(day)s nobody said if it was over. If you need help, call now. Then say what happened."
            ),
            lazy("On %(day)s nobody said if it was over. See if %(patient)s needs help now."),
            **told,
        )
    if said_yes and tier is Tier.EMERGENCY:
        return whose(
            lazy("On %(day)s you said that it was happening then. Call now. Then say what you did."),
            lazy("On %(day)s it was said that %(patient)s needs help. See what to do."),
            **told,
        )
    if said_yes:
        return whose(
            lazy("On %(day)s you said that it was so then. Call today. Then say what you did."),
            lazy("On %(day)s it was said that %(patient)s needs a doctor. See what to do."),
            **told,
        )
    if tier is Tier.EMERGENCY:
        return whose(
            lazy("your report of %(day)s says you need help now. See what to do."),
            lazy("%(patient)s’s report of %(day)s says %(patient)s needs help now. See what to do."),
            **told,
        )
    return whose(
        lazy("your report of %(day)s says you need to call today. See what to do."),
        lazy("%(patient)s’s report of %(day)s calls for a doctor today. See what to do."),
        **told,
    )


def asks_for_the_procedure_date() -> str:
    """Beside a finding that is more pressing in the first weeks after a procedure, where nobody has given its date."""
    return whose(
        lazy("The diary does not know the date of your procedure. It needs it to say how urgent this is."),
        lazy(
            "The diary does not know the date of %(patient)s’s procedure. It needs it to say how urgent this is."
        ),
    )


def something_waits() -> str:
    """Under a report that is saved, while an older alarm or question is open."""
    return whose(
        lazy("Something in your diary still waits for an answer. Please look at it now."),
        lazy("Something in %(patient)s’s diary may still wait for an answer."),
    )


def saved_and_no_more(contact: Contact) -> Iterable[str]:
    """Under a report that is saved, where nothing at all is open."""
    yield whose(lazy("Your report is saved."), lazy("The report is saved."))
    yield whose(
        lazy("The diary cannot tell if you are well."), lazy("The diary cannot tell if %(patient)s is well.")
    )
    yield from if_worse(contact)


def if_worse(contact: Contact) -> Iterable[str]:
    """The same, while something is open for the doctor: whom to call all the same."""
    yield whose(
        lazy("If you feel worse, call %(whom)s."),
        lazy("If %(patient)s feels worse, call %(whom)s."),
        whom=whom_today(contact),
    )
    yield _("If a warning sign starts, call %(number)s.", number=contact.emergency_number)
