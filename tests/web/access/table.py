"""What everybody gets at every address: the table that the site is held to.

The columns are what is answered to a GET (or to a POST without a token, where that is all there is), as a status, or
as where one is sent to.

At one's own address, such as /trends, with the numbers of things of Ann's: to somebody not signed in, to Ann, to
another patient, to somebody without a diary, to the operator.

At /people/<Ann>/trends: Ann gets what she gets at her own address, somebody not signed in is led to the sign-in, and
of her circle those get in whose grant stands in the last column. Everybody else gets 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from diary.store.models.circle import Grant

IN = "/sign-in"
Answer = int | str

LETTERS = {
    "t": Grant.TRENDS,
    "n": Grant.NOTES,
    "r": Grant.RECORD,
    "a": Grant.ALERTS,
    "c": Grant.CONTACT,
    "k": Grant.CARD,
    "f": Grant.FOLLOW_UPS,
    "p": Grant.PLAN,
    "e": Grant.EXPORT,
}
ANY_PLACE = "*"
"""Whoever is in the circle, whatever they may do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One endpoint."""

    anonymous: Answer
    patient: Answer
    other_patient: Answer
    without_diary: Answer
    operator: Answer
    let_in: str = ""


def _public(*answers: Answer) -> Row:
    return Row(*answers) if len(answers) == 5 else Row(*answers * 5)


TABLE: dict[str, Row] = {
    # Open to everybody.
    "static": _public(200),
    "health.livez": _public(200),
    "health.readyz": _public(200),
    "home_screen.manifest": _public(200),
    "home_screen.worker": _public(200),
    "home_screen.offline": _public(200),
    "home_screen.opened": Row(IN, "/", "/", "/", "/"),
    "landing.index": Row(200, 200, 200, "/people", "/site"),
    "landing.how_it_works": _public(200),
    "landing.easing_pain": _public(200),
    "landing.note_tried": Row(IN, "/easing-pain", "/easing-pain", 404, 404),  # it leads to its form
    "privacy.page": _public(200),
    "accounts.sign_up": Row(200, "/", "/", "/", "/"),
    "accounts.mail_sent": _public(200),
    "accounts.confirm": _public(400),  # not a link of ours
    "accounts.sign_in": Row(200, "/", "/", "/", "/"),
    "accounts.sign_out": _public(400),  # no token
    "accounts.forgot_password": _public(200),
    "accounts.reset_password": _public(400),  # not a link of ours
    "circle.invitation": _public(404),  # not a link of ours
    "mailing.unsubscribe": _public(404),  # not a link of ours
    "mailing.again": _public(404),  # not a link of ours
    "trials.pressing": _public(404),  # not a link of ours
    "erasure.by_link": _public(404),  # not a link of ours
    "mailed.report": _public(404),  # not a link of ours
    "questions.by_link": _public(404),  # not a link of ours
    # Open to whoever is signed in.
    "accounts.change_password": Row(IN, 200, 200, 200, 200),
    "accounts.devices": Row(IN, 200, 200, 200, 200),
    "accounts.phone": Row(IN, 200, 200, 200, 200),
    "erasure.page": Row(IN, 200, 200, 200, 200),
    "erasure.keep": Row(IN, 400, 400, 400, 400),  # no token
    "accounts.start_diary": Row(IN, "/today", "/today", 200, 200),
    "more.page": Row(IN, 200, 200, 200, 200),
    "mailing.choices": Row(IN, 200, 200, 200, 200),
    "digests.plan": Row(IN, 200, 200, 200, 200),
    "people.overview": Row(IN, 200, 200, 200, 200),
    "people.follow_ups": Row(IN, 200, 200, 200, 200),
    "sent.listing": Row(IN, 200, 200, 200, 200),
    "sent.again": Row(IN, 400, 400, 400, 400),  # no token
    "sent.try_address": Row(IN, 400, 400, 400, 400),  # no token
    # The patient's alone: there is no such address of somebody else's.
    "circle.listing": Row(IN, 200, 200, 404, 404),
    "trials.page": Row(IN, 200, 200, 404, 404),
    "circle.invite": Row(IN, 200, 200, 404, 404),
    "circle.asked": Row(IN, 400, 400, 404, 404),  # no token
    "circle.one": Row(IN, 200, 404, 404, 404),
    "circle.move": Row(IN, 400, 400, 404, 404),  # no token
    "circle.ask": Row(IN, 400, 400, 404, 404),  # no token
    "circle.remove": Row(IN, 400, 400, 404, 404),  # no token
    "profile.welcome": Row(IN, "/profile", "/profile", 404, 404),
    "profile.agree": Row(IN, "/consents", "/consents", 404, 404),
    "profile.country": Row(IN, "/profile", "/profile", 404, 404),
    "profile.procedure": Row(IN, "/profile", "/profile", 404, 404),
    "profile.doctor": Row(IN, "/profile", "/profile", 404, 404),
    "profile.edit": Row(IN, 200, 200, 404, 404),
    "doctors_page.choosing": Row(IN, 200, 200, 404, 404),
    "consents.overview": Row(IN, 200, 200, 404, 404),
    "export.one": Row(IN, 404, 404, 404, 404),  # no file was taken in
    "reminders.end_links": Row(IN, 400, 400, 404, 404),  # no token
    "audit.who_looked": Row(IN, 200, 200, 404, 404),
    # About a diary: one's own, or one that one was let into.
    "reports.today": Row(IN, 200, 200, 404, 404, "r"),
    "reports.missed": Row(IN, 200, 200, 404, 404, "r"),
    "reports.take_out": Row(IN, 200, 200, 404, 404, "r"),
    "reports.saved": Row(IN, 200, 200, 404, 404, "tr"),
    "reports.day": Row(IN, 200, 200, 404, 404, "tn"),
    "trends.overview": Row(IN, 200, 200, 404, 404, "t"),
    "trends.reports": Row(IN, 200, 200, 404, 404, "tn"),
    "questions.answer": Row(IN, 400, 400, 404, 404, "rf"),  # no token
    "questions.to_page": Row(IN, "/", 404, 404, 404, "raf"),
    "followups.listing": Row(IN, 200, 200, 404, 404, "af"),
    "followups.answer_together": Row(IN, 400, 400, 404, 404, "f"),  # no token
    "followups.to_answer_together": Row(IN, "/follow-ups", "/follow-ups", 404, 404, "af"),
    "followups.booking": Row(IN, "/follow-ups", "/follow-ups", 404, 404, "f"),  # nothing is ticked
    "followups.answered": Row(IN, 200, 200, 404, 404, "af"),
    "followups.one": Row(IN, 200, 404, 404, 404, "af"),
    "followups.to_answer": Row(IN, "/follow-ups/…", 404, 404, 404, "af"),
    "followups.acknowledge": Row(IN, 400, 400, 404, 404, "f"),  # no token
    "followups.explained": Row(IN, 200, 404, 404, 404, "af"),
    "followups.say": Row(IN, 400, 400, 404, 404, "af"),  # no token
    "followups.hand_over": Row(IN, 400, 400, 404, 404, "f"),  # no token
    "appointments.one": Row(IN, 200, 404, 404, 404, "af"),
    "appointments.calendar": Row(IN, 200, 404, 404, 404, "af"),
    "appointments.to_page": Row(IN, "/appointments/…", 404, 404, 404, "af"),
    "appointments.answer": Row(IN, 400, 400, 404, 404, "f"),  # no token
    "appointments.again": Row(IN, 400, 400, 404, 404, "f"),  # no token
    "symptoms.listing": Row(IN, 200, 200, 404, 404, "p"),
    "symptoms.add": Row(IN, 200, 200, 404, 404, "p"),
    "symptoms.one": Row(IN, 200, 404, 404, 404, "p"),
    "symptoms.place": Row(IN, 400, 400, 404, 404, "p"),  # no token
    "medicines.listing": Row(IN, 200, 200, 404, 404, "p"),
    "medicines.one": Row(IN, 200, 404, 404, 404, "p"),
    "medicines.place": Row(IN, 400, 400, 404, 404, "p"),  # no token
    "plan.overview": Row(IN, 200, 200, 404, 404, "p"),
    "plan.presets": Row(IN, 200, 200, 404, 404, "p"),
    "plan.new": Row(IN, 200, 200, 404, 404, "p"),
    "plan.end": Row(IN, 400, 400, 404, 404, "p"),  # no token
    "reminders.plan": Row(IN, 200, 200, 404, 404, "p"),
    "away.page": Row(IN, 200, 200, 404, 404, "p"),
    "away.end": Row(IN, 400, 400, 404, 404, "p"),  # no token
    "reminders.rhythm": Row(IN, 400, 400, 404, 404, "p"),  # no token
    "doctors_page.page": Row(IN, 200, 200, 404, 404, "t"),
    "doctors_page.as_pdf": Row(IN, 200, 200, 404, 404, "t"),
    "emergency_card.page": Row(IN, 200, 200, 404, 404, "k"),
    "emergency_card.as_pdf": Row(IN, 200, 200, 404, 404, "k"),
    "export.page": Row(IN, 200, 200, 404, 404, "e"),
    "export.diary_csv": Row(IN, 200, 200, 404, 404, "e"),
    "export.whole": Row(IN, 400, 400, 404, 404),
    "export.take_in": Row(IN, 200, 200, 404, 404),
    "more.in_diary": Row(IN, 200, 404, 404, 404, ANY_PLACE),
    # One's place in a circle: nobody has one in their own diary.
    "circle.place": Row(IN, 404, 404, 404, 404, ANY_PLACE),
    "circle.leave": Row(IN, 400, 404, 404, 404, ANY_PLACE),  # no token
    # Running the site.
    "site.overview": Row(IN, 404, 404, 404, 200),
    "site.accounts": Row(IN, 404, 404, 404, 200),
    "site.account": Row(IN, 404, 404, 404, 200),
    "site.switch": Row(IN, 404, 404, 404, 400),  # no token
    "site.erase": Row(IN, 404, 404, 404, 400),  # no token
    "site.mail_password": Row(IN, 404, 404, 404, 400),  # no token
    "site.invitations": Row(IN, 404, 404, 404, 200),
    "site.take_back": Row(IN, 404, 404, 404, 400),  # no token
    "site.mail": Row(IN, 404, 404, 404, 200),
    "site.mail_log": Row(IN, 404, 404, 404, 200),
    "site.mail_again": Row(IN, 404, 404, 404, 400),  # no token
    "site.health": Row(IN, 404, 404, 404, 200),
    "site.settings": Row(IN, 404, 404, 404, 200),
}
