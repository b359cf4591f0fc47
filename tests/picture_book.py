"""A book of pictures: every page of `diary demo` as each of its people sees it, on phone and desktop, light and dark.

    make pictures
    .venv/bin/python -m tests.picture_book [--only TEXT] [--people maya nora]

It goes through the addresses of the access table, and through the links of the mails that were written, rather than
press what is called so or so: pages may be rebuilt and are still found. Beside the invented people there is somebody
with an empty diary, the operator, and nobody. What a form says to a mistake is taken of a few forms, by their ids.

The pictures and an index.html that shows them side by side are written into build/pictures/.
"""

from __future__ import annotations

import argparse
import html
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from diary.app import create_app
from diary.cli.demo import PASSWORD as OF_THE_DEMO
from diary.clock import SystemClock
from diary.config import load
from diary.services.demo import CAREGIVER, PEOPLE
from diary.store.engine import make_engine, reading, unit_of_work
from tests.chromium import program
from tests.commands import eventually, running
from tests.demo_addresses import own_pages, pages_of_another
from tests.factories import PASSWORD, make_account, make_patient

BOOK = Path("build/pictures")
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCHEMES = ("light", "dark")
NOBODY, EMPTY, OPERATOR = "nobody", "empty@example.org", "operator@example.org"
FIRST_DAY = "first-day@example.org"
"""Has a diary, and has not answered the first questions."""
MISTAKES = (
    (NOBODY, "/sign-in", "sign-in"),
    (NOBODY, "/sign-up", "sign-up"),
    (NOBODY, "/reset-password", "forgot-password"),
    (FIRST_DAY, "/welcome", "welcome"),
    (EMPTY, "/today", "report"),
    (EMPTY, "/medicines", "add"),
    (EMPTY, "/symptoms/new", "symptom"),
    (EMPTY, "/circle/invite", "invite"),
    (EMPTY, "/change-password", "change-password"),
    (EMPTY, "/plan/new/rule-off", "plan"),
)
"""Who sends what form with nothing in it. One that has another id now is named in the index."""
_EMPTIED = """id => {
    const form = document.getElementById(id);
    if (!form) return false;
    for (const field of form.elements) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = false;
        else if (field.type !== "hidden" && field.tagName !== "BUTTON") field.value = "";
    }
    form.noValidate = true;
    form.requestSubmit();
    return true;
}"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the book: what somebody sees at an address."""

    title: str
    who: str
    path: str
    state: str
    status: int
    name: str
    """Of its pictures, before size and scheme."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demonstration that runs."""

    address: str
    data: Path
    engine: Engine
    app: Flask
    """Another one over the same settings, which knows the addresses."""


def main() -> None:
    """Take the pictures and bind them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="addresses that hold this text")
    parser.add_argument(
        "--people", nargs="*", default=[], help="names such as maya, nora, empty, nobody, operator"
    )
    wanted = parser.parse_args()
    BOOK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program(), args=["--disable-background-networking", "--disable-gpu"]
        )
        with demonstration(Path(directory)) as demo:
            leaves = list(leaf_through(demo, chromium, wanted.only, wanted.people))
        chromium.close()
    (BOOK / "index.html").write_text(bound(leaves), encoding="utf-8")
    faults = [f"{leaf.status} {leaf.path} ({leaf.who})" for leaf in leaves if leaf.status >= 500]
    click.echo(f"{len(leaves)} pages, four pictures each: {BOOK / 'index.html'}")
    if faults:
        raise SystemExit("\n".join(faults))


@contextmanager
def demonstration(directory: Path) -> Iterator[Demo]:
    """The demonstration, with an empty diary and an operator added to it."""
    with running("demo", "--port", "0", directory=directory, TMPDIR=str(directory)) as demo:
        demo.says("Stop it", within=120)
        found = re.search(r"http://127\.0\.0\.1:\d+", demo.output)
        if found is None:
            raise SystemExit(demo.output)
        (data,) = directory.glob("symptom-diary-demo-*")
        settings, clock = load({"DIARY_DATA_DIR": str(data)}), SystemClock()
        engine = make_engine(settings.database_url)
        with unit_of_work(engine) as session:
            make_patient(session, clock.now(), EMPTY)
            make_patient(session, clock.now(), FIRST_DAY, set_up=False)
            make_account(session, clock.now(), OPERATOR).operator_since = clock.now()
        yield Demo(found.group(), data, engine, create_app(settings, clock, engine))
        engine.dispose()
        demo.end()


def leaf_through(demo: Demo, chromium: Browser, only: str, people: Iterable[str]) -> Iterator[Leaf]:
    """Every page, as everybody to whom it is open."""
    everybody = [NOBODY, *(each.email for each in PEOPLE), CAREGIVER.email, FIRST_DAY, EMPTY, OPERATOR]
    for who in everybody:
        if people and who.partition("@")[0] not in people:
            continue
        page = signed_in(chromium, demo.address, who)
        if who == NOBODY:
            yield from after_signing_up(demo, page, only)
        for path in paths_of(demo, who):
            if only in path:
                leaf = taken(page, demo.address, who, path)
                if leaf is not None:
                    yield leaf
        for whose, path, form in MISTAKES:
            if whose == who and only in path:
                page.goto(demo.address + path)
                if page.evaluate(_EMPTIED, form):
                    page.wait_for_load_state()
                    yield shot(page, who, path, "a mistake", 422)
                else:
                    yield Leaf(f"{path} has no form “{form}”", who, path, "not found", 0, "")
        page.context.close()


def paths_of(demo: Demo, who: str) -> list[str]:
    """Their own pages, and those about the diaries that they look after."""
    if who == FIRST_DAY:
        return ["/welcome"]
    with reading(demo.engine) as session:
        paths = own_pages(demo.app, session, who)
        if who == CAREGIVER.email:
            for patient in PEOPLE:
                paths += pages_of_another(demo.app, session, patient.email)
    return [*paths, "/no-such-page"]


def after_signing_up(demo: Demo, page: Page, only: str) -> Iterator[Leaf]:
    """The pages that a link in a mail leads to: to begin, to choose a new password, and whatever else was written."""
    for path, address in (("/sign-up", "new@example.org"), ("/reset-password", "maya@example.org")):
        page.goto(demo.address + path)
        page.locator("main input[type=email]").first.fill(address)
        for password in page.locator("main input[type=password]").all():
            password.fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_load_state()
        if only in path:
            yield shot(page, NOBODY, path, "sent", 200)
    eventually(lambda: any("confirm" in each for each in links_in_mails(demo)), within=60)
    for path in links_in_mails(demo):
        if (
            only in path
            and (leaf := taken(page, demo.address, NOBODY, path, "by a link in a mail")) is not None
        ):
            yield leaf


def links_in_mails(demo: Demo) -> list[str]:
    """One of each kind of link that stands in the mails written so far, without the host."""
    found: dict[str, str] = {}
    for mail in sorted(demo.data.rglob("*.eml")):
        for link in re.findall(rf"{re.escape(demo.address)}(/[^\s\"<>]*)", mail.read_text(errors="replace")):
            found.setdefault(link.split("/")[1], link)
    return list(found.values())


def signed_in(chromium: Browser, site: str, who: str) -> Page:
    """Their browser."""
    page = chromium.new_context(timezone_id="Europe/London", locale="en-GB").new_page()
    if who != NOBODY:
        page.goto(f"{site}/sign-in")
        page.locator("main input[name=email]").fill(who)
        page.locator("main input[name=password]").fill(
            PASSWORD if who in (FIRST_DAY, EMPTY, OPERATOR) else OF_THE_DEMO
        )
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
    return page


def taken(page: Page, site: str, who: str, path: str, state: str = "") -> Leaf | None:
    """Its pictures; None where it leads elsewhere, or is no page."""
    answer = page.context.request.get(site + path, max_redirects=0)
    if answer.status in range(300, 400) or not answer.headers.get("content-type", "").startswith("text/html"):
        return None
    if answer.status in (403, 404) and path != "/no-such-page":
        return None
    page.goto(site + path)
    return shot(page, who, path, state, answer.status)


def shot(page: Page, who: str, path: str, state: str, status: int) -> Leaf:
    """What stands there, in both sizes and schemes."""
    # The keys in the addresses of links are long.
    name = re.sub(r"\W+", "-", f"{path[1:60].replace('/', '_')} {who.partition('@')[0]} {state}").strip("-")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(
                path=BOOK / f"{name}-{size}-{scheme}.jpg", full_page=True, quality=70, type="jpeg"
            )
    return Leaf(page.locator("h1").first.inner_text(), who.partition("@")[0], path, state, status, name)


def bound(leaves: Iterable[Leaf]) -> str:
    """The index: the pages by their addresses, each with its four pictures side by side."""

    def kind(leaf: Leaf) -> str:
        return re.sub(r"\d[\d-]*", "…", re.sub("^/people/[0-9]+", "", urlsplit(leaf.path).path)) or "/"

    parts = []
    last = ""
    for leaf in sorted(leaves, key=lambda each: (kind(each), each.who, each.path, each.state)):
        if kind(leaf) != last:
            last = kind(leaf)
            parts.append(f"<h2>{html.escape(last)}</h2>")
        said = f"{leaf.title} · {leaf.who} · {leaf.path} · {leaf.status} {leaf.state}"
        pictures = "".join(
            f'<a href="{leaf.name}-{size}-{scheme}.jpg"><img loading="lazy" alt="{size}, {scheme}" class="{size}" '
            f'src="{leaf.name}-{size}-{scheme}.jpg"></a>'
            for size in SIZES
            for scheme in SCHEMES
            if leaf.name
        )
        parts.append(f"<h3>{html.escape(said)}</h3><div>{pictures}</div>")
    return (
        "<!doctype html><meta charset=utf-8><title>Every page</title><style>body{font:1rem sans-serif;margin:1rem}"
        "div{display:flex;gap:.5rem;align-items:flex-start;overflow-x:auto}img{border:1px solid #999}"
        "img.phone{width:195px}img.desk{width:480px}</style><h1>Every page</h1>" + "\n".join(parts)
    )


if __name__ == "__main__":
    main()
