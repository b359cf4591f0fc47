"""Easing mild pain: what one can do, why a back can hurt, and what helped before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from diary.services import trends
from diary.services.trends import WhatHelped
from diary.web import context
from diary.words import self_care
from diary.words.labels import SELF_CARE_LABELS, SIGN_LABELS


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that the reader tried, as the page says it."""

    name: str
    counted: str
    compared: str


def easing_pain() -> ResponseReturnValue:
    """Open to all; whoever keeps a diary reads what helped them, too."""
    patient = context.own_patient()
    helped = trends.what_helped(context.work(), patient) if patient is not None else []
    return render_template(
        "help/easing_pain.html",
        tips=self_care.TO_TRY,
        why=self_care.WHY,
        signs=list(SIGN_LABELS.values()),
        keeps_diary=patient is not None,
        helped=[_shown(one) for one in helped],
    )


def _shown(one: WhatHelped) -> Shown:
    compared = one.compared
    return Shown(
        str(SELF_CARE_LABELS[one.what.value]),
        self_care.counted(one.days, {helped.value: count for helped, count in one.answers.items()}),
        self_care.compared(compared.symptom, compared.days_with, compared.days_without) if compared else "",
    )
