"""The same words in Jinja templates: web pages and mails share this."""

from __future__ import annotations

from typing import Any

from diary.words import phones
from diary.words.formats import FILTERS
from diary.words.language import current_language
from diary.words.notices import report_takes
from diary.words.whose import told_of


def install_in(environment: Any) -> None:
    """Teach a Jinja environment gettext (`{% trans %}`, `_()` …), `formats`’ filters, `phones`, `told_of` and such."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True, pgettext=_pgettext)
    environment.filters.update(FILTERS)
    environment.filters["tel"] = phones.tel
    environment.globals["phones"] = phones
    environment.globals["told_of"] = told_of
    environment.globals["report_takes"] = report_takes


# Without values: Jinja fills them in itself, escaping each.
def _gettext(message: str) -> str:
    return current_language().translations.ugettext(message)


def _ngettext(one: str, many: str, number: int) -> str:
    return current_language().translations.ungettext(one, many, number)


def _pgettext(context: str, message: str) -> str:
    return str(current_language().translations.upgettext(context, message))
