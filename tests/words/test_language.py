"""The language is the reader's, held per context, and the same words serve pages and mails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from babel import Locale, UnknownLocaleError
from babel.support import NullTranslations
from jinja2 import Environment

from diary.words import formats
from diary.words.language import Language, current_language, gettext, lazy, ngettext, pgettext, use
from diary.words.templates import install_in


class Shouting(NullTranslations):
    """Everything in capitals, placeholders apart."""

    def ugettext(self, message: str) -> str:
        return message.upper().replace("%(NAME)S", "%(name)s")


SHOUTED = Language(Locale.parse("de"), Shouting())


def test_english_needs_no_catalogue() -> None:
    assert gettext("Save") == "Save"
    assert current_language().locale == Locale.parse("en_GB")


def test_a_language_holds_within_its_block_only() -> None:
    with use(SHOUTED):
        assert gettext("Hello %(name)s", name="Ana") == "HELLO Ana"
        with use("en"):
            assert gettext("Save") == "Save"
        assert gettext("Save") == "SAVE"
    assert gettext("Save") == "Save"


def test_a_language_is_put_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), use(SHOUTED):
        raise RuntimeError
    assert gettext("Save") == "Save"


def test_another_thread_keeps_its_own_language() -> None:
    with use(SHOUTED), ThreadPoolExecutor(1) as other:
        assert other.submit(gettext, "Save").result() == "Save"


def test_a_language_without_a_catalogue_stays_readable() -> None:
    with use("el"):
        assert gettext("Save") == "Save"
        assert formats.mean_in_words(51, 10) == "5,1"


def test_a_code_that_is_no_language_is_refused() -> None:
    with pytest.raises(UnknownLocaleError), use("xx"):
        pass


def test_a_lazy_label_waits_for_its_reader() -> None:
    label = lazy("Save")
    assert str(label) == "Save"
    with use(SHOUTED):
        assert f"{label}" == "SAVE"
    assert label == "Save"
    assert label == lazy("Save")
    assert label != 5
    assert label in {label}
    assert repr(label) == "Lazy('Save')"
    assert lazy("%d characters") % 5 == "5 characters"


def test_numbers_choose_the_plural() -> None:
    assert [ngettext("%(num)s day", "%(num)s days", number) for number in (0, 1, 2)] == [
        "0 days",
        "1 day",
        "2 days",
    ]
    assert pgettext("month", "May") == "May"


def test_a_percent_sign_without_values_stays() -> None:
    assert gettext("100 % sure") == "100 % sure"


def test_templates_fill_in_values_escaped() -> None:
    environment = Environment(autoescape=True)
    install_in(environment)
    page = environment.from_string(
        "{% trans name=name %}Hello {{ name }}{% endtrans %} {{ _('for %(name)s', name=name) }} "
        "{{ ngettext('%(num)s day', '%(num)s days', 2) }} {{ pgettext('month', 'May') }} {{ day | day_in_words }}"
    )
    values = {"name": "<b>", "day": date(2026, 1, 5)}
    assert page.render(values) == "Hello &lt;b&gt; for &lt;b&gt; 2 days May Monday 5 January"
    with use(SHOUTED):
        assert page.render(values).startswith("HELLO &lt;b&gt; FOR &lt;b&gt;")


def test_days_and_times_are_written_out() -> None:
    day = date(2026, 1, 5)
    assert formats.day_in_words(day) == "Monday 5 January"
    assert formats.short_day(day) == formats.short_day(day, beside=date(2026, 6, 1)) == "5 January"
    assert formats.short_day(day, beside=date(2027, 6, 1)) == formats.full_day(day) == "5 January 2026"
    assert formats.time_in_words(time(20, 5)) == "20:05"
    instant = datetime(2026, 1, 5, 20, 5, tzinfo=UTC)
    assert formats.moment_in_words(instant, ZoneInfo("Asia/Kolkata")) == "6 January 2026, 01:35"


def test_several_days_name_their_year_once() -> None:
    days = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 2), date(2026, 1, 4)]
    assert formats.days_in_words(days[2:], days[3]) == "2 January and 4 January"
    assert formats.days_in_words(days[2:], date(2027, 1, 1)) == "2 January and 4 January 2026"
    assert formats.days_in_words(days[1:], days[3]) == "31 December 2025, 2 January and 4 January"


def test_numbers_show_the_decimals_they_need() -> None:
    assert [formats.number_in_words(Fraction(n, 4)) for n in (4, 5, 6)] == ["1", "1.25", "1.5"]
    assert formats.number_in_words(7) == "7"
    assert formats.share_in_words(Fraction(2, 3)) == "67%"
    assert formats.list_in_words([1, "b", "c"]) == "1, b and c"
