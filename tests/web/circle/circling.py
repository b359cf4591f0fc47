"""Ann's circle as people use it: by the pages, and by the links in mails."""

from __future__ import annotations

from sqlalchemy import select

from diary.mail.message import Message
from diary.services.mailbox.compose import compose
from diary.store.models import Account, Caregiver, OutboxMail, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.page import Page
from tests.web.conftest import Site

NORA = "nora@example.org"


def invite(ann: Browser, email: str = NORA, *grants: str, status: int = 200, **fields: str | bool) -> Page:
    """Ann fills in the form. Without grants she ticks the first box."""
    ann.get("/circle/invite")
    ticked = dict.fromkeys(grants or ("trends",), True)
    return ann.submit("invite", {"email": email, **ticked, **fields}, status=status)


def link(site: Site, to: str = NORA) -> str:
    """The path in the newest invitation to this address, as the mail would have it."""
    with site.reading() as session:
        newest = (
            select(OutboxMail)
            .where(OutboxMail.kind == "care_invitation", OutboxMail.address == to)
            .order_by(OutboxMail.id.desc())
            .limit(1)
        )
        mail = compose(Work(session, site.clock.now(), site.settings), session.scalars(newest).one())
    assert isinstance(mail, Message), mail
    assert mail.link is not None
    return mail.link.removeprefix(site.settings.site_url)


def person(site: Site, email: str = NORA, **about: object) -> Browser:
    """The browser of somebody with an account and no diary, signed in."""
    with site.writing() as session:
        make_account(session, site.clock.now(), email, **{"name": "Nora", **about})  # type: ignore[arg-type]
    browser = site.browser()
    browser.sign_in_unseen(email)
    return browser


def join(
    site: Site, email: str = NORA, *grants: Grant, patient: str = "ann@example.org", **more: bool
) -> int:
    """Put somebody who has an account into Ann's circle, or another's; gives the place's number."""
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[patient])
        account = session.scalars(select(Account).where(Account.email == email)).one()
        position = len(session.scalars(select(Caregiver.id).where(Caregiver.patient_id == ann.id)).all())
        place = make_caregiver(
            session, site.clock.now(), ann, account, grants or tuple(Grant), position=position, **more
        )
        return place.id
