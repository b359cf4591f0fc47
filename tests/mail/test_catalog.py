"""Every mail the diary sends: complete, plain, calm, and silent about anybody's health."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import get_args

import pytest
from jinja2 import UndefinedError

from diary import paths
from diary.config import Settings, load
from diary.mail import away as away_mails
from diary.mail import catalog
from diary.mail.catalog import (
    Appointed,
    Ended,
    Envelope,
    Origin,
    Reminding,
    ToCaregiver,
    ToPatient,
)
from diary.mail.kinds import NO_SUBSCRIPTION, REMINDERS, MailKind, ToldKind
from diary.mail.looked_at import ToLookAt
from diary.mail.message import Message
from diary.mail.render import render
from diary.rules.records import Sign
from diary.services.outbox.topics import TOPICS
from diary.store.models.mailbox import Topic
from diary.words.ended_mail import ENDING, TO_THE_PATIENT, filled
from tests.words.readability import grade

LINK = "https://diary.example.org/confirm/abc?x=1&y=2"
PLACE = "https://diary.example.org/people/7/place"
PEOPLE = "https://diary.example.org/people"
UNSUBSCRIBE = "https://diary.some-hospital-with-a-long-name.example.org/diary/unsubscribe/MTIzNDU2Nzg5.a-b_c"
ORIGIN = Origin("It comes from the report of Monday 5 January, written at 12:00.")
HEALTH = {
    "pain", "symptom", "chest", "heart", "severe", "breath", "dizzy", "worse over time", "angioplasty", "ambulance",
    "monitor", "score", "diagnos", *(sign.value for sign in Sign),
}  # fmt: skip


def settings(name: str = "Ward 7 diary") -> Settings:
    return load({"DIARY_SITE_URL": "https://diary.example.org", "DIARY_SITE_NAME": name})


def envelope(name: str = "Maya", site: Settings | None = None, unsubscribe: str = "") -> Envelope:
    when = datetime(2026, 1, 5, tzinfo=UTC)
    return Envelope(site or settings(), "maya@example.org", name, "<1@x>", when, unsubscribe)


def reminding(emergency_number: str = "") -> Reminding:
    return Reminding(LINK, emergency_number)


def to_patient(emergency_number: str = "112", **more: object) -> ToPatient:
    return ToPatient(LINK, emergency_number, **{"origin": ORIGIN, **more})  # type: ignore[arg-type]


def to_caregiver(emergency_number: str = "112", **more: object) -> ToCaregiver:
    return ToCaregiver("Ann", LINK, PLACE, emergency_number, **{"origin": ORIGIN, **more})  # type: ignore[arg-type]


def appointed(**more: object) -> Appointed:
    return Appointed(
        **{"link": LINK, "on": date(2026, 1, 6), "at": time(14, 30), "emergency_number": "112", **more}
    )  # type: ignore[arg-type]


def ended(name: str) -> Ended:
    words = ENDING[Topic.CARE_EMERGENCIES].ended
    return Ended(*filled(words, name), LINK, name)


def digest(given: Envelope, *, more: int = 0, **changes: object) -> Message:
    bob = {"name": "Bob", "link": f"{PEOPLE}/8/follow-ups", "sentences": ["No report for 4 days."]}
    people = [
        ToLookAt(
            name="Ann",
            link=f"{PEOPLE}/7/follow-ups/3",
            sentences=["The report calls for help now. Nobody has answered since 3 January."],
            call_first="If Ann is not well, or you cannot reach Ann, call 112.",
        ),
        ToLookAt(**{**bob, **changes}),  # type: ignore[arg-type]
    ]
    return catalog.digest(
        given,
        link=LINK,
        plan_link=f"{PEOPLE}/morning",
        people=people,
        more=more,
        why_today="New since Monday: Ann.",
    )


def every_mail(given: Envelope) -> dict[MailKind, Message]:
    return {
        MailKind.CONFIRM_ADDRESS: catalog.confirm_address(given, link=LINK),
        MailKind.RESET_PASSWORD: catalog.reset_password(given, link=LINK),
        MailKind.CHOOSE_PASSWORD: catalog.choose_password(given, link=LINK),
        MailKind.TEST: catalog.test(given, link=LINK),
        MailKind.INVITED: catalog.invited(given, link=LINK),
        MailKind.OPERATOR: catalog.operator(given, link=LINK),
        MailKind.ADDRESS_IN_USE: catalog.address_in_use(
            given, sign_in_link=LINK, reset_link="https://r.example"
        ),
        MailKind.PASSWORD_CHANGED: catalog.password_changed(given, reset_link=LINK),
        MailKind.CARE_INVITATION: catalog.care_invitation(
            given, link=LINK, patient="Ann", patient_email="ann@example.org", until=date(2026, 1, 12)
        ),
        MailKind.CARE_ACCEPTED: catalog.care_accepted(given, link=LINK, who="Nora"),
        MailKind.CARE_DECLINED: catalog.care_declined(given, link=LINK, who="Nora"),
        MailKind.CARE_LEFT: catalog.care_left(given, link=LINK, who="Nora"),
        MailKind.CARE_YOU_LEFT: catalog.care_you_left(given, link=LINK, patient="Ann"),
        MailKind.EMERGENCY: catalog.emergency(given, to_patient()),
        MailKind.URGENT: catalog.urgent(given, to_patient("")),
        MailKind.ROUTINE: catalog.follow_up(given, to_patient()),
        MailKind.MAIL_ENDED: catalog.mail_ended(
            given, ended("Ann"), on=date(2026, 1, 4), by_link=True, is_asked=False
        ),
        MailKind.MAIL_AGAIN: catalog.mail_again(given, ended("Ann")),
        MailKind.CARE_MAIL_ENDED: catalog.care_mail_ended(given, ended("Nora"), nobody_left=True),
        MailKind.CARE_MAIL_AGAIN: catalog.care_mail_again(given, ended("Nora")),
        MailKind.CONSENT_WITHDRAWN: catalog.consent_withdrawn(
            given, ended(""), told=["Nora"], not_reached=["Tom"]
        ),
        MailKind.CARE_CONSENT_WITHDRAWN: catalog.care_consent_withdrawn(given, ended("Ann")),
        MailKind.CAREGIVER_EMERGENCY: catalog.caregiver_emergency(given, to_caregiver()),
        MailKind.CAREGIVER_URGENT: catalog.caregiver_urgent(given, to_caregiver("")),
        MailKind.CAREGIVER_ROUTINE: catalog.caregiver_follow_up(given, to_caregiver()),
        MailKind.CAREGIVER_SILENCE: catalog.caregiver_silence(given, to_caregiver(), since=date(2026, 1, 2)),
        MailKind.DIGEST: digest(given),
        MailKind.APPOINTMENT_TOMORROW: catalog.appointment_tomorrow(given, appointed()),
        MailKind.APPOINTMENT_HOW: catalog.appointment_how(given, appointed(at=None)),
        MailKind.REMINDER: catalog.reminder(given, reminding("112")),
        MailKind.REMINDER_SILENT: catalog.reminder_silent(given, reminding(), since=date(2026, 1, 2)),
        MailKind.HOW_ARE_YOU: catalog.how_are_you(given, reminding(), since=date(2025, 12, 29)),
        MailKind.REMINDER_NUDGE: catalog.reminder_nudge(given, reminding()),
        MailKind.TRIAL: catalog.trial(given, link=LINK, patient="Ann", place_link=PLACE),
        MailKind.TRIAL_UNANSWERED: catalog.trial_unanswered(
            given, link=LINK, who=["Nora", "Tom"], on=date(2026, 1, 3)
        ),
        MailKind.AWAY: away_mails.away(given, link=LINK, said="Away.", does=["No."], stays=["Yes."]),
        MailKind.CARE_CLOSED: away_mails.care_closed(given, link=LINK, patient="Ann", readable=True),
        MailKind.CARE_AWAY: away_mails.care_away(given, link=LINK, patient="Ann", said="", does=[], stays=[]),
    }


WITH_LINK = every_mail(envelope(unsubscribe=UNSUBSCRIBE))
MAILS = {kind: WITH_LINK[kind] if kind in TOPICS else mail for kind, mail in every_mail(envelope()).items()}
"""As they are sent: those that one can do without have a link to end them."""
each_mail = pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS)


def test_every_kind_has_its_mail_and_its_templates() -> None:
    assert set(MAILS) == set(MailKind)
    folders = {path.name for path in (paths.TEMPLATES / "email").iterdir() if not path.name.startswith("_")}
    assert folders == set(MailKind)


@each_mail
def test_a_mail_says_whom_it_is_from_to_and_why(mail: Message) -> None:
    if (
        mail is MAILS[MailKind.TRIAL]
    ):  # nobody shall take it for an alert, whatever the list of mails cuts off
        assert mail.subject == "Trial, nothing is wrong: Ward 7 diary"
    else:
        assert mail.subject.startswith("Ward 7 diary: ")
    for text in (mail.text, mail.html):
        assert "Hello Maya," in text
        assert "You get this mail because" in text
        assert "This mail is from Ward 7 diary: https://diary.example.org" in text


@each_mail
def test_a_mail_says_nothing_about_anybodys_health(mail: Message) -> None:
    said = f"{mail.subject}\n{mail.text}\n{_text_of(mail.html)}".lower().replace("ward 7 diary", "")
    assert {word for word in HEALTH if word in said} == set()


@each_mail
def test_text_and_html_say_the_same(mail: Message) -> None:
    html = re.sub(r"If the button does not work, copy this address: ?", "", _text_of(mail.html))
    for paragraph in mail.text.split("\n\n"):
        sentence = " ".join(paragraph.split()).removeprefix("-- ")
        assert sentence in html, sentence


@each_mail
def test_a_mail_is_easy_to_read(mail: Message) -> None:
    prose = re.sub(
        r"\S*://\S+|^Hello.*$|^--$", "", mail.text.replace("Ward 7 diary", "us"), flags=re.MULTILINE
    )
    # Lines are folded inside a paragraph; a blank line ends one.
    paragraphs = "\n".join(" ".join(part.split()) for part in prose.split("\n\n"))
    assert grade(paragraphs) <= 6


@each_mail
def test_the_link_stands_alone_on_a_line_and_can_be_pressed(mail: Message) -> None:
    assert f"\n{LINK}\n" in mail.text
    assert f'href="{LINK.replace("&", "&amp;")}"' in mail.html


@each_mail
def test_the_html_loads_nothing_from_anywhere(mail: Message) -> None:
    assert not re.search(r"<(img|script|link|iframe|object)|url\(|@import|\bsrc=", mail.html)


@each_mail
def test_a_mail_can_be_read_as_it_stands_in_a_file(mail: Message) -> None:
    raw = bytes(mail.as_email())
    assert raw.isascii()
    assert f"\r\n{LINK}\r\n".encode() in raw
    assert max(len(line) for line in mail.text.splitlines() if "://" not in line) <= 72


def test_a_person_without_a_name_is_greeted_too() -> None:
    for mail in every_mail(envelope(name="")).values():
        assert mail.text.startswith("Hello,\n")
        assert "<p>Hello,</p>" in mail.html


def test_only_account_mails_have_a_link_to_show_where_there_is_no_mail_server() -> None:
    shown = {kind for kind, mail in MAILS.items() if mail.link is not None}
    assert shown == {
        MailKind.CONFIRM_ADDRESS,
        MailKind.RESET_PASSWORD,
        MailKind.CHOOSE_PASSWORD,
        MailKind.INVITED,
        MailKind.OPERATOR,
        MailKind.CARE_INVITATION,
        MailKind.ADDRESS_IN_USE,
    }


def test_an_emergency_says_to_look_at_once_and_whom_to_call() -> None:
    mail = MAILS[MailKind.EMERGENCY]
    assert "to look at now" in mail.text
    assert "If you feel unwell now, do not wait. Call 112." in mail.text
    assert "Most likely nobody is reading it right now." in " ".join(mail.text.split())
    unknown = catalog.emergency(envelope(), to_patient(""))
    assert "Call your emergency number." in unknown.text


def test_every_mail_about_follow_ups_says_from_when_it_is() -> None:
    for kind in get_args(ToldKind):
        assert ORIGIN.from_when in " ".join(MAILS[kind].text.split())
        assert f"<p>{ORIGIN.from_when}</p>" in MAILS[kind].html


@each_mail
def test_what_held_a_mail_up_is_said_before_all_else(mail: Message) -> None:
    kind = next(kind for kind, each in MAILS.items() if each is mail)
    held_up = every_mail(replace(envelope(), first=("It was <held> up.", "Ann has answered."), late=True))[
        kind
    ]
    starts = "Trial, nothing is wrong" if kind is MailKind.TRIAL else "Ward 7 diary: Held up: "
    assert held_up.subject.startswith(starts)
    assert held_up.text.startswith("Hello Maya,\n\nIt was <held> up.\n\nAnn has answered.\n\n")
    assert "<strong>It was &lt;held&gt; up.</strong>" in held_up.html


def test_an_emergency_that_was_answered_meanwhile_sends_nobody_there() -> None:
    answered = Origin("It came up on Monday 5 January, 12:00.", answered=True)
    mails = [
        catalog.emergency(envelope(), to_patient(origin=answered)),
        catalog.urgent(envelope(), to_patient(origin=answered)),
        catalog.caregiver_emergency(envelope(), to_caregiver(origin=answered)),
    ]
    for mail in mails:
        said = " ".join(f"{mail.subject} {mail.text}".split())
        assert "answered" in mail.subject
        assert not any(now in said for now in ("call Ann now", "look at now", "diary now"))
        assert "112" in said
        assert {word for word in HEALTH if word in said.lower().replace("ward 7 diary", "")} == set()


@pytest.mark.parametrize("kind", sorted(REMINDERS))
def test_a_reminder_says_not_to_wait_for_it_and_how_to_stop_it(kind: MailKind) -> None:
    mail = MAILS[kind]
    text = " ".join(mail.text.split())
    number = "112" if kind is MailKind.REMINDER else "your emergency number"
    assert f"If you feel unwell, do not wait for the diary. Call {number} in an emergency." in text
    assert "To get fewer of these mails, or none, open this page and press a button:" in text


def test_silence_is_told_with_the_day_of_the_last_report_if_there_is_one() -> None:
    assert "There has been no report in your diary since 2 January." in MAILS[MailKind.REMINDER_SILENT].text
    assert "How are you? There has been no report in your diary since 29 December 2025." in " ".join(
        MAILS[MailKind.HOW_ARE_YOU].text.split()
    )
    for made in (catalog.reminder_silent, catalog.how_are_you):
        never = made(envelope(), reminding(), since=None)
        assert "There is no report in your diary yet." in never.text
        assert "There is no report in your diary yet." in never.html


@pytest.mark.parametrize("kind", sorted(REMINDERS))
def test_a_reminder_asks_whether_fewer_would_do_and_says_what_that_means(kind: MailKind) -> None:
    given = Reminding(LINK, "112", offer=True)
    more = {"since": None} if kind in (MailKind.REMINDER_SILENT, MailKind.HOW_ARE_YOU) else {}
    mail = getattr(catalog, kind.value)(envelope(unsubscribe=UNSUBSCRIBE), given, **more)
    text = " ".join(mail.text.split())
    said = text[text.index("You have had this diary") : text.index("To choose, open")]
    assert "Would fewer reminders do?" in said
    assert "it can find a change late, or not at all" in said
    assert grade(said) <= 6
    assert said.strip() in _text_of(mail.html)
    assert mail.text.count(f"\n{UNSUBSCRIBE}\n") == 2
    assert mail.html.count(f'<a href="{UNSUBSCRIBE}"') == 2
    assert "Would fewer" not in WITH_LINK[kind].text


def test_who_does_not_write_for_a_week_is_told_whom_to_call() -> None:
    text = " ".join(MAILS[MailKind.HOW_ARE_YOU].text.split())
    assert "If something worries you, call your doctor or your team." in text


def test_what_one_can_do_without_can_be_ended_and_the_link_stays_whole() -> None:
    for kind, mail in MAILS.items():
        head = bytes(mail.as_email()).partition(b"\r\n\r\n")[0].decode().splitlines()
        offers = [line for line in head if line.startswith("List-Unsubscribe")]
        assert "Auto-Submitted: auto-generated" in head
        assert (f"\n{UNSUBSCRIBE}\n" in mail.text) is (kind in TOPICS)
        assert (f'<a href="{UNSUBSCRIBE}"' in mail.html) is (kind in TOPICS)
        if kind in TOPICS and kind not in NO_SUBSCRIPTION:
            assert offers == [
                f"List-Unsubscribe: <{UNSUBSCRIBE}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        else:
            assert offers == []


@pytest.mark.parametrize("topic", sorted(ENDING))
@pytest.mark.parametrize("by_link", [True, False])
@pytest.mark.parametrize("is_asked", [True, False])
def test_what_was_ended_is_said_in_plain_words(topic: str, by_link: bool, is_asked: bool) -> None:
    name = "Ann" if topic in TO_THE_PATIENT else ""
    words = ENDING[topic]
    for said in (words.ended, words.again):
        given = Ended(*filled(said, name), LINK, name)
        mails = [
            catalog.mail_ended(envelope(), given, on=date(2025, 1, 4), by_link=by_link, is_asked=is_asked)
        ]
        for mail in [*mails, catalog.mail_again(envelope(), given)]:
            text = " ".join(mail.text.split())
            assert given.said in text
            assert ("Ann" in text) is bool(name)
            test_a_mail_is_easy_to_read(mail)
            test_text_and_html_say_the_same(mail)
            test_a_mail_says_nothing_about_anybodys_health(mail)
        said_how = "with the link in a mail" if by_link else "on your page about mail"
        assert f"It was ended on 4 January 2025, {said_how}." in " ".join(mails[0].text.split())


def test_what_people_typed_is_escaped_in_html_and_left_alone_in_text() -> None:
    mail = catalog.follow_up(envelope("<b>Zoë</b> & co", settings("Żółw & Söhne")), to_patient())
    assert "Hello <b>Zoë</b> & co," in mail.text
    assert "Hello &lt;b&gt;Zoë&lt;/b&gt; &amp; co," in mail.html
    parsed = message_from_bytes(bytes(mail.as_email()), policy=policy.default)
    assert parsed["Subject"] == "Żółw & Söhne: Please open your diary this week"
    assert parsed["From"].addresses[0].display_name == "Żółw & Söhne"
    assert "Hello <b>Zoë</b> & co," in parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_value_that_was_not_given_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render("follow_up", {"site_name": "x"})


def _text_of(html: str) -> str:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []
            self.skipping = False

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.skipping = tag in ("style", "title")
            self.parts.append(" ")

        def handle_endtag(self, tag: str) -> None:
            self.skipping = False

        def handle_data(self, data: str) -> None:
            if not self.skipping:
                self.parts.append(data)

    reader = Reader()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())
