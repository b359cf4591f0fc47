"""The pages on which mail ends that somebody may need at once, on a phone: one tick, one press, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from diary.services.mailbox import preferences
from diary.services.permissions.secret import secret_key
from diary.services.permissions.signed_links import unsubscribe_path
from diary.store.models import Account
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from tests.axe import judged
from tests.chromium import in_light_and_dark
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import PHONE, Site


@pytest.mark.parametrize("script", [True, False])
@in_light_and_dark
def test_it_can_be_read_ticked_and_taken_back(
    site: Site, context: BrowserContext, address: str, scheme: str, script: bool
) -> None:
    person(site)
    join(site, NORA, Grant.ALERTS)
    patient_id = site.patient_ids["ann@example.org"]
    with site.reading() as session:
        nora_id = session.scalars(select(Account.id).where(Account.email == NORA)).one()
    path = unsubscribe_path(secret_key(site.settings.data_dir), nora_id, Topic.CARE_EMERGENCIES, patient_id)

    def is_stopped() -> bool:
        with site.reading() as session:
            return preferences.stopped(session, nora_id, Topic.CARE_EMERGENCIES, patient_id)

    page = context.browser.new_context(  # type: ignore[union-attr]
        viewport=PHONE, bypass_csp=True, color_scheme=scheme, java_script_enabled=script
    ).new_page()

    def look() -> None:
        page.set_viewport_size({"width": 320, "height": 640})
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= 320
        page.set_viewport_size(PHONE)
        if script:
            assert not judged(page).violations_count

    page.goto(address + path)
    look()
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_text("Nothing was stopped. Tick the box first.").first).to_be_visible()
    look()
    assert not is_stopped()
    page.get_by_label("I understand: in an emergency I get no mail.").check()
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more mails about emergencies")
    look()
    assert is_stopped()
    page.get_by_role("button", name="Get these mails again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get these mails again")
    look()
    assert not is_stopped()
    page.context.close()
