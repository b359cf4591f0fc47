"""All that the words can say, for tests that look at every sentence. Names are Greek: their letters tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from diary.rules.findings import Rule, Tier
from diary.rules.plan import OFF_KINDS
from diary.rules.quiet import Quiet
from diary.rules.reminding import Rhythm, Times
from diary.rules.thresholds import Thresholds
from diary.services.circle.reach import WhyNobody, WhyNot
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.words import (
    ahead,
    appointments,
    care_plan,
    caregiving,
    consents,
    gate,
    grants,
    labels,
    mail_troubles,
    mails,
    no_mail,
    notices,
    points,
    reach,
    reminders,
    self_care,
    trials,
    unsaved,
    when_written,
)
from diary.words.cards import cards
from diary.words.contact import Contact
from diary.words.danger_bar import danger_bar
from diary.words.ended_mail import ENDING, TO_THE_PATIENT, filled
from diary.words.fewer_reminders import FEWER_WORDS
from diary.words.findings import told
from diary.words.language import Lazy
from diary.words.mail_outcomes import Failure, HeldBack, Step, Trouble
from diary.words.mail_topics import TOPIC_WORDS, unwanted_by_them
from diary.words.withdrawn_consents import HEAD_TO_THE_CIRCLE, WITHDRAWN, to_the_circle
from tests.words.every_audit import in_the_audit
from tests.words.every_away import of_away
from tests.words.every_call import of_calling
from tests.words.every_copy import of_the_whole_copy
from tests.words.every_doctors_page import of_the_doctors_page
from tests.words.every_erasure import of_an_erasure
from tests.words.every_finding import BACK, DAY, KNEE, every_finding, steady_findings
from tests.words.every_home import CONTACTS, READERS, at_home, of_one_visit
from tests.words.every_medicine import of_medicines
from tests.words.every_missing import of_what_is_missing
from tests.words.every_step import every_conclusion, every_happening, every_step
from tests.words.every_taking_back import every_taking_back
from tests.words.every_trend import every_trend

_NAMES = {BACK: "Πόνος", KNEE: "Γόνατο"}
_OTHER = Thresholds(persists_after_days=10, persists_share=Fraction(2, 3), before_days=21)


def said_about(rule: Rule) -> Iterator[str]:
    """What is said about the findings of a rule, whatever is known and whenever it is read."""
    found = [finding for finding in every_finding() if finding.rule is rule]
    for contact in CONTACTS:
        for today in (DAY, None, date(2027, 1, 1)):
            for finding in found:
                yield "\n".join(astuple(told(finding, names=_NAMES, contact=contact, today=today)))
                if finding.tier is Tier.ROUTINE:
                    yield points.in_a_line(finding, Thresholds(), today)
                else:
                    (card,) = cards([finding], contact, names=_NAMES, today=today)
                    yield "\n".join(
                        [card.prefix, card.title, card.intro, *card.lines, *card.why, card.notice]
                    )
                    yield from (call.who for call in card.calls)


def said_besides() -> list[str]:
    """Labels, notices, and what only other thresholds or several findings together bring out."""
    findings = every_finding()
    alarms = [finding for finding in findings if finding.tier is Tier.EMERGENCY]
    (card,) = cards(alarms, Contact(), names=_NAMES)
    return [
        *texts_in(vars(labels)),
        *_noticed(),
        *of_one_visit(),
        *_at_the_foot_of_the_form(),
        *_of_what_is_dated_after_today(),
        *_over_what_was_not_saved(),
        *every_taking_back(),
        *every_trend(),
        *of_an_erasure(),
        *of_what_is_missing(),
        *_in_the_circle(),
        *_about_easing_pain(),
        *_of_kinds_of_mail(),
        *every_step(),
        *every_conclusion(),
        *every_happening(),
        *in_the_audit(),
        *_in_the_plan(),
        *_of_appointments(),
        *_of_mails(),
        *_where_none_goes_out(),
        *_of_people_looked_after(),
        *_of_who_is_not_told(),
        *of_calling(),
        *of_away(),
        *of_medicines(),
        *of_the_doctors_page(),
        *of_the_whole_copy(),
        *_of_reminders(),
        *_of_trials(),
        *at_home(),
        *card.why,
        *(
            "\n".join(astuple(told(finding, names={}, contact=Contact(), thresholds=_OTHER)))
            for finding in findings
            if finding.tier is Tier.ROUTINE
        ),
        *(
            "\n".join(astuple(told(finding, names=_NAMES, contact=Contact(), thresholds=thresholds)))
            for finding, thresholds in steady_findings()
        ),
        _where_the_record_is_damaged(),
    ]


def _of_who_is_not_told() -> Iterator[str]:
    for why in WhyNobody:
        for to_the_patient in (True, False):
            yield reach.nobody_told(why, to_the_patient=to_the_patient)
    for reason in (*WhyNot, None):
        yield reach.not_told(["Άννα"], reason)
    yield reach.tell_them_yourself()


def _at_the_foot_of_the_form() -> Iterator[str]:
    for contact in CONTACTS:
        for past in (False, True):
            bar = danger_bar(contact, 7, past=past)
            yield bar.sign
            yield bar.severe


def _of_what_is_dated_after_today() -> Iterator[str]:
    yield from (ahead.mark(), ahead.why(), ahead.ask(DAY), *ahead.what_happens())
    yield from (ahead.done(), ahead.changed_meanwhile(), ahead.was_taken_out())
    yield from (ahead.counts_little(name) for name in READERS)
    yield from (ahead.in_the_copy(count) for count in (1, 2))


def _over_what_was_not_saved() -> Iterator[str]:
    for contact in (*CONTACTS, Contact(emergency="999")):
        yield unsaved.if_unwell(contact)
        for tier in (Tier.EMERGENCY, Tier.URGENT):
            yield from unsaved.if_it_is_now(tier, DAY, contact)
            yield from (call.who for call in unsaved.to_call(contact, tier))


def _of_trials() -> Iterator[str]:
    for said in (trials.pressed, trials.waiting, trials.missed, trials.not_sent):
        yield said("Άννα", DAY, DAY)
    for said in (trials.none_yet, trials.not_wanted, trials.no_mail_arrives, trials.account_off):
        yield said("Άννα")
    yield from (trials.ask_them(), trials.not_now_no_mail(), trials.not_now_alarm())
    yield from (trials.not_now_too_soon(), trials.not_now_nobody())


def _of_reminders() -> Iterator[str]:
    yield from texts_in(vars(reminders))
    yield from reminders.weekday_names()
    yield reminders.next_in_words(datetime(2026, 1, 5, 20, tzinfo=UTC), ZoneInfo("UTC"), date(2026, 1, 5))
    for rhythm in Rhythm:
        yield reminders.chosen_in_words(rhythm, DAY)
    for often in (*Rhythm, None):
        yield reminders.rhythm_in_words(often, 0b1)
    for at, quiet in ((time(23), None), (time(20), Quiet(21 * 60, 22 * 60))):
        yield reminders.nudge_in_words(Times(at, nudge_after=60, quiet=quiet))


def _where_the_record_is_damaged() -> str:
    damaged = next(replace(one, facts={}) for one in every_finding() if one.rule is Rule.RISING)
    return told(damaged, names={}, contact=Contact()).numbers


def texts_in(labels: object) -> list[str]:
    """Every text that a label, or a mapping or row of labels, holds; each once."""

    def texts(value: object) -> Iterable[str]:
        if isinstance(value, Lazy):
            yield str(value)
        elif isinstance(value, dict | tuple):
            for part in value.values() if isinstance(value, dict) else value:
                yield from texts(part)

    return sorted(set(texts(labels)))


def _noticed() -> list[str]:
    return [
        notices.disclaimer(),
        notices.in_an_emergency(CONTACTS[0]),
        notices.in_an_emergency(Contact()),
        notices.most_likely_nobody_reads(),
        notices.report_takes(),
        *map(notices.if_unwell, CONTACTS),
        notices.not_signed_off(),
        notices.still_happening(DAY),
        *(sentence for contact in CONTACTS for sentence in notices.before_the_form(contact)),
        *_of_the_gate(),
        notices.anti_inflammatory(),
    ]


def _of_the_gate() -> list[str]:
    """What is asked after a save, and the lines at the head of every page."""
    found = [gate.something_waits(), gate.asks_for_the_procedure_date()]
    for tier in (Tier.EMERGENCY, Tier.URGENT):
        for alone in (True, False):
            found += [says(tier, plan_alone=alone) for says in (gate.title, gate.yes, gate.no)]
        for contact in CONTACTS:
            found += [*gate.what_to_do(tier, contact), *gate.saved_and_no_more(contact)]
            for doctor in ("Δρ Ράο", ""):
                found += gate.as_agreed(tier, contact, given=9, up_to=9, doctor=doctor)
        for which in ("corrected", "not_answered", "said_yes", ""):
            kinds = {kind: kind == which for kind in ("corrected", "not_answered", "said_yes")}
            found.append(gate.alarm_line(tier, DAY, **kinds))
    for signs, sudden, worst in (((), False, {}), (("chest",), True, {BACK: 3})):
        found.append(gate.says_now(DAY, DAY, signs=signs, sudden=sudden, worst=worst, names=_NAMES))
    return found


def _of_kinds_of_mail() -> list[str]:
    stops = (["care_alerts"], ["care_emergencies"], ["care_alerts", "care_emergencies"])
    return [
        *texts_in(tuple(astuple(words) for words in TOPIC_WORDS.values())),
        *texts_in(tuple((words.lost, words.understood) for words in ENDING.values())),
        *(
            part
            for words in (*ENDING.values(), *TO_THE_PATIENT.values())
            for said in (words.ended, words.again)
            for part in filled(said, "Άννα")
        ),
        str(HEAD_TO_THE_CIRCLE),
        *texts_in(tuple((words.understood, words.head, words.said) for words in WITHDRAWN.values())),
        *(to_the_circle(code, "Άννα") for code, words in WITHDRAWN.items() if words.to_the_circle),
        *texts_in(tuple(astuple(words) for words in FEWER_WORDS.values())),
        *map(unwanted_by_them, stops),
    ]


def _in_the_circle() -> list[str]:
    questions = (grants.GRANT_NAMES, grants.GRANT_CHOICES, grants.GRANT_HINTS, grants.READY_MADE)
    return [
        *texts_in(questions),
        *grants.you_may(Grant, "Άννα"),
        *(text for purpose in Purpose for text in astuple(consents.asked(purpose))),
        consents.keep_the_diary(),
        consents.mail_me(),
    ]


def _about_easing_pain() -> list[str]:
    every = {"yes": 3, "a_little": 2, "no": 1}
    return [
        *texts_in((*(astuple(tip) for tip in self_care.TO_TRY), self_care.WHY)),
        *(self_care.counted(days, answers) for days in (1, 6) for answers in (every, {})),
        self_care.compared("Πόνος", [1, 2], [3, 4, 5]),
    ]


def _in_the_plan() -> list[str]:
    return [
        *texts_in(vars(care_plan)),
        care_plan.expected("Πόνος", 4),
        *(care_plan.rule_off(kind, name) for kind in OFF_KINDS for name in ("", "Πόνος")),
        care_plan.severe_from(9),
        care_plan.span(DAY, DAY),
        care_plan.span(DAY, date(2026, 3, 1)),
        care_plan.agreed_with("Δρ Ράο"),
        care_plan.agreed_with("Δρ Ράο", "1"),
        care_plan.not_told_below(),
        care_plan.not_told(1),
        care_plan.not_told(3),
    ]


def _of_appointments() -> list[str]:
    when = appointments.when(DAY, time(14, 30), date(2027, 1, 1))
    return [
        *texts_in(vars(appointments)),
        when,
        appointments.when(DAY, time(14, 30), DAY, "America/New_York"),
        appointments.by_the_clock("America/New_York"),
        appointments.summary(),
        appointments.with_whom("Δρ Ράο"),
        appointments.clocks_change(when, appointments.when(DAY, None, DAY)),
        appointments.also_planned(when),
    ]


def _of_people_looked_after() -> list[str]:
    return [
        *(care_plan.offer("Άννα", 4, weeks) for weeks in (0, 1, 3)),
        points.all_as_before(),
        points.as_before(DAY, DAY),
        *(points.as_before(DAY, DAY, "Ψ", own=own) for own in (True, False)),
        *(caregiving.silence(days, has_reports=known) for days in (1, 4) for known in (True, False)),
        *(
            caregiving.waiting(tier, count, DAY, DAY, corrected=corrected)
            for tier in Tier
            for count in (1, 3)
            for corrected in (True, False)
        ),
        *(
            caregiving.new_since("5, 18:20", reports=count, highest=6, opened=count, answered=count)
            for count in (1, 2)
        ),
        *(caregiving.call_first("Άννα", number) for number in ("112", "")),
        caregiving.next_look(datetime(2026, 1, 5, 8, tzinfo=UTC), ZoneInfo("UTC")),
        *(
            caregiving.new_today(["Άννα"], more, since, DAY)
            for since in (None, DAY - timedelta(days=2), DAY - timedelta(days=9))
            for more in (0, 1, 3)
        ),
        caregiving.nothing_new(["Άννα"], ["Άννα"], 2),
    ]


def _of_mails() -> list[str]:
    why_not = ("on_its_way", "account", "expired", "too_soon", "not_wanted", "forgotten")
    failures = [Failure(code, "Ω", "Ψ", step, "Ψ") for code in Trouble for step in (None, *Step)]
    return [
        *texts_in(vars(mails)),
        mails.kind_in_words("άλλο"),
        *map(mails.about_others, ("", "Άννα")),
        *map(mails.why_dropped, (None, *HeldBack)),
        *map(mails.held_back, HeldBack),
        *map(mails.why_failed, failures),
        *map(mail_troubles.went_wrong, failures),
        mail_troubles.went_wrong(Failure(Trouble.HUNG_UP)),
        mail_troubles.went_wrong(Failure(Trouble.MAIL_REFUSED, step=Step.RETURNED)),
        mail_troubles.mailbox_refuses("Ω"),
        mail_troubles.mailbox_refuses("Ω", code=""),
        mail_troubles.mailbox_refuses("Ω", folder="Ψ"),
        *map(mail_troubles.what_to_do, Trouble),
        *map(mails.why_not_again, why_not),
        *_of_when_written(),
    ]


def _of_when_written() -> list[str]:
    at, later, zone = (
        datetime(2026, 1, 5, 20, tzinfo=UTC),
        datetime(2026, 1, 9, 8, tzinfo=UTC),
        ZoneInfo("UTC"),
    )
    return [
        *(when_written.from_when(day, at, zone, DAY) for day in (None, at.date(), date(2026, 1, 2))),
        when_written.held_up(at, zone, DAY),
        when_written.you_answered(at, zone, DAY),
        *(when_written.answered_by(who, at, zone, DAY) for who in ("", "Άννα")),
        when_written.was_off(at, later, zone, DAY),
        when_written.was_put_back(at, later, zone, DAY),
    ]


def _where_none_goes_out() -> list[str]:
    return [
        no_mail.cannot_send(),
        no_mail.nobody_is_told(),
        no_mail.look_yourself(),
        no_mail.is_kept(),
        no_mail.nobody_was_told(),
        no_mail.it_is_kept(),
        *no_mail.stands(),
        no_mail.mail_so_far(),
        no_mail.means_kept(),
        no_mail.to_operator(),
    ]
