"""The first questions, one page after the other: few on each, and each can be come back to until all are asked.

What must be known before anything is reported has no way past it: what the patient agrees to, and in which country they
are. The rest can be left for later; the profile asks for it then. Each answer is kept as its page is sent, so that
neither a reload nor the way back loses one.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.rules.records import SymptomKind
from diary.services import consents, digests
from diary.services.accounts.profile import (
    FIRST_SYMPTOM,
    ProfileAnswers,
    end_first_questions,
    update_profile,
)
from diary.services.audit import Event
from diary.services.notifications import consent_changes, withdrawn_consents
from diary.services.patients import all_symptoms
from diary.services.patients.body_sites import BodySite, usually_heart, usually_watched
from diary.services.tracking import symptoms
from diary.store.models import Account, Patient, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.web import access_log, context, errors
from diary.web.accounts.profile.welcome import AgreeForm, CountryForm, DoctorForm, ProcedureForm, answered
from diary.web.forms import Form
from diary.words.consents import asked, keep_the_diary, mail_me
from diary.words.labels import BODY_SITE_LABELS
from diary.words.language import gettext as _

ASKED = (Purpose.DIARY, Purpose.ALERT_MAIL)
"""What must be agreed to, or refused, before the first report."""
_PAGES = ("agree", "country", "procedure", "doctor")


def welcome() -> ResponseReturnValue:
    """On to the first question that is not answered."""
    patient = context.the_patient()
    if patient.set_up_at is not None:
        return redirect(url_for("profile.edit"), 303)
    if not all(purpose in context.consent_answers() for purpose in ASKED):
        return _to("agree")
    return _to("procedure" if patient.country else "country")


def agree() -> ResponseReturnValue:
    """Whether the diary may be kept, and whether mail may tell of it."""
    patient, form = context.the_patient(), AgreeForm()
    if patient.set_up_at is not None:
        return redirect(url_for("consents.overview"), 303)
    if not form.validate_on_submit():
        return _agree_page(form)
    with context.writing() as work:
        for purpose, given in form.consents().items():
            _say(work, patient, purpose, given)
    return _to("procedure" if patient.country else "country")


def country() -> ResponseReturnValue:
    """In which country, with its number, and by which clock."""
    patient = context.the_patient()
    if patient.set_up_at is not None:
        return redirect(url_for("profile.edit"), 303)
    form = CountryForm(patient)
    if not form.validate_on_submit():
        return _country_page(form)
    nothing_is_kept = not consents.holds(context.consent_answers(), Purpose.DIARY)
    with context.writing() as work:
        _keep(work, patient, form.answers())
        if nothing_is_kept:
            end_first_questions(work, patient)
    return _begin() if nothing_is_kept else _to("procedure")


def procedure() -> ResponseReturnValue:
    """What was done and when, and where it hurts; or later."""
    patient = context.the_patient()
    if patient.set_up_at is not None:
        return redirect(url_for("profile.edit"), 303)
    first = _untouched_symptom(patient)
    form = ProcedureForm(patient, BodySite(first.body_site) if first is not None else None)
    for_later = form.is_submitted() and "later" in request.form
    if not form.validate_on_submit() and not for_later:
        return _page("procedure", form)
    with context.writing() as work:
        _keep(work, patient, form.answers_or_known() if for_later else form.answers())
        site = form.chosen_site()
        if first is not None and site is not None and site is not BodySite(first.body_site):
            symptoms.change(work, patient, first, _pain_at(site))
        if for_later:
            end_first_questions(work, patient)
    return _begin() if for_later else _to("doctor")


def doctor() -> ResponseReturnValue:
    """What to call the patient and whom they call; or later."""
    patient = context.the_patient()
    if patient.set_up_at is not None:
        return redirect(url_for("profile.edit"), 303)
    form = DoctorForm(patient)
    for_later = form.is_submitted() and "later" in request.form
    if not form.validate_on_submit() and not for_later:
        return _page("doctor", form)
    with context.writing() as work:
        _keep(work, patient, form.answers_or_known() if for_later else form.answers())
        end_first_questions(work, patient)
    return _begin()


def send_to_first_questions() -> ResponseReturnValue | None:
    """Before the first report come the first questions. Nothing else waits for them."""
    if request.endpoint not in ("reports.today", "landing.index") or request.method != "GET":
        return None
    patient = context.current_patient()
    if patient is None or patient.set_up_at is not None or not context.is_own_diary():
        return None
    return redirect(url_for("profile.welcome"), 303)


@errors.show_again("profile.agree")
def _agree_again() -> errors.Again:
    return AgreeForm(), _agree_page


@errors.show_again("profile.country")
def _country_again() -> errors.Again:
    return CountryForm(context.the_patient()), _country_page


@errors.show_again("profile.procedure")
def _procedure_again() -> errors.Again:
    patient = context.the_patient()
    first = _untouched_symptom(patient)
    site = BodySite(first.body_site) if first is not None else None
    return ProcedureForm(patient, site), lambda form: _page("procedure", form)


@errors.show_again("profile.doctor")
def _doctor_again() -> errors.Again:
    return DoctorForm(context.the_patient()), lambda form: _page("doctor", form)


def _say(work: Work, patient: Patient, purpose: Purpose, given: bool) -> None:
    """Take down an answer. A no that comes after a yes, or that the circle must hear of, is mailed like any other."""
    by = context.the_account()
    known = consents.answers(work.session, patient.id).get(purpose)
    was_yes = known is not None and known.given
    if not given and (was_yes or withdrawn_consents.who_is_told(work, patient)):
        withdrawn_consents.withdraw(work, patient, purpose, by=by)
    else:
        consent_changes.say(work, patient, purpose, given, by=by)


def _keep(work: Work, patient: Patient, answers: ProfileAnswers) -> None:
    account: Account = context.the_account()
    update_profile(work, patient, answers)
    digests.reschedule(work, account)
    access_log.changed(work, Event.PROFILE_CHANGED)


def _untouched_symptom(patient: Patient) -> TrackedSymptom | None:
    """The pain that the diary began with, as long as nobody has said more about it than where it is."""
    known = all_symptoms(context.session(), patient)
    if len(known) != 1 or known[0].body_site not in set(BodySite) or known[0].since is not None:
        return None
    usual = _pain_at(BodySite(known[0].body_site))
    return known[0] if (known[0].name, known[0].heart) == (usual.name, usual.heart) else None


def _pain_at(site: BodySite) -> symptoms.SymptomAnswers:
    if site is BodySite.UPPER_BACK:
        name = FIRST_SYMPTOM
    elif site is BodySite.WHOLE_BODY:
        name = _("Pain in the whole body")
    else:
        name = _("%(place)s pain", place=BODY_SITE_LABELS[site.value])
    kind = SymptomKind.PAIN
    return symptoms.SymptomAnswers(
        name, kind, site.value, None, usually_watched(kind), usually_heart(kind, site.value)
    )


def _to(page: str) -> ResponseReturnValue:
    return redirect(url_for(f"profile.{page}"), 303)


def _begin() -> ResponseReturnValue:
    """On to the first report."""
    return redirect(url_for("reports.today"), 303)


def _agree_page(form: AgreeForm) -> ResponseReturnValue:
    known: Mapping[Purpose, bool] = {
        purpose: answer.given for purpose, answer in context.consent_answers().items() if purpose in ASKED
    }
    words = [asked(purpose) for purpose in ASKED]
    return _page(
        "agree", form, keep_the_diary=keep_the_diary(), mail_me=mail_me(), words=words, said=answered(known)
    )


def _country_page(form: CountryForm) -> ResponseReturnValue:
    guess = not context.the_patient().country and not form.is_submitted()
    return _page("country", form, guess_time_zone=guess)


def _page(page: str, form: Form, **values: object) -> ResponseReturnValue:
    answer = make_response(
        render_template(
            f"accounts/profile/{page}.html",
            form=form,
            step=_PAGES.index(page) + 1,
            steps=len(_PAGES),
            **values,
        )
    )
    answer.status_code = 422 if form.errors else 200
    return answer
