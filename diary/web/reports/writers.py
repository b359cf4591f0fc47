"""Who wrote a report, in words: of every report that the patient did not write themself, for everybody who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from diary.services.audit.persons import names_in
from diary.store.models.reports import ReportSource
from diary.web import context
from diary.words.erasure import a_former_caregiver
from diary.words.language import _


class Written(Protocol):
    """A report, or what a list has of it."""

    @property
    def recorded_by(self) -> int | None:
        """The account; None where it came from a file, or where the account is gone."""

    @property
    def source(self) -> ReportSource:
        """How it came in."""


class Writers:
    """Those of some reports of the diary that is open, looked up at once."""

    def __init__(self, reports: Iterable[Written]) -> None:
        self._patient = context.the_patient()
        self._reader = context.the_account().id
        ids = {report.recorded_by for report in reports if report.recorded_by is not None}
        self._names = names_in(context.session(), self._patient, ids)
        self._for_whom = context.whose_diary()

    def by(self, report: Written) -> str:
        """Behind a time: "by you", "by Ann", "taken in from a file", "with the link in a mail"."""
        if report.source is ReportSource.IMPORT:
            return _("taken in from a file")
        if report.source is ReportSource.LINK:
            return _("with the link in a mail")
        if report.recorded_by == self._reader:
            return _("by you")
        return _("by %(name)s", name=self._name(report))

    def sentence(self, report: Written) -> str:
        """Written by Nora for Ann. Empty for the patient's own."""
        if report.source is ReportSource.IMPORT:
            return _("Taken in from a file.")
        if report.source is ReportSource.LINK:
            return _("Written with the link in a mail.")
        if report.recorded_by == self._patient.account_id:
            return ""
        if report.recorded_by == self._reader:
            return _("Written by you for %(name)s.", name=self._for_whom)
        if not self._for_whom:
            return _("Written by %(name)s for you.", name=self._name(report))
        return _("Written by %(name)s for %(patient)s.", name=self._name(report), patient=self._for_whom)

    def _name(self, report: Written) -> str:
        if report.recorded_by is None:
            return a_former_caregiver()
        return self._names.get(report.recorded_by) or _("somebody else")
