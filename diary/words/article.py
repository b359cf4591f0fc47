"""What the article that the diary is built on says, and what each rule adds to it.

The article is "Upper back pain after angioplasty". Words in quotation marks are its own; a rule that goes beyond it
says so and names where it comes from.
"""

from __future__ import annotations

from diary.rules.findings import Finding, Rule
from diary.rules.records import Sign
from diary.words.evidence import a_few_at_a_time, signs_in
from diary.words.language import Lazy, _, lazy

_NAMED = {
    Sign.BREATHLESS: lazy("shortness of breath"),
    Sign.CHEST: lazy("chest tightness or pressure"),
    Sign.DIZZY: lazy("dizziness or fainting"),
    Sign.FAINT: lazy("dizziness or fainting"),
    Sign.SWEATING: lazy("excessive sweating"),
    Sign.NAUSEA: lazy("nausea or vomiting"),
}

_SAYS: dict[Rule, Lazy] = {
    Rule.SEVERE: lazy(
        "The article this diary is built on says: “seek medical attention immediately” for "
        "“severe, sudden, or worsening pain”. It gives no number. Ours comes from studies of pain."
    ),
    Rule.SUDDEN: lazy(
        "The article this diary is built on says: “seek medical attention immediately” for "
        "“severe, sudden, or worsening pain”."
    ),
    Rule.SPREAD_OR_BLEEDING: lazy(
        "The article this diary is built on does not name this sign. It comes from what hospitals tell people when "
        "they go home after a procedure."
    ),
    Rule.LIMB_OR_WOUND: lazy(
        "The article this diary is built on does not name this sign. It comes from what hospitals tell people when "
        "they go home after a procedure."
    ),
    Rule.PERSISTS: lazy(
        "The article this diary is built on says: “consider scheduling a visit” if the pain “persists beyond a week”."
    ),
    Rule.RISING: lazy(
        "The article this diary is built on says: “consider scheduling a visit” if the pain “worsens over time”."
    ),
    Rule.EARLY_RISE: lazy(
        "The article this diary is built on says: “consider scheduling a visit” if the pain “worsens over time”."
    ),
    Rule.SAYS_WORSE: lazy(
        "The article this diary is built on says: “consider scheduling a visit” if the pain “worsens over time”."
    ),
    Rule.INTERFERES: lazy(
        "The article this diary is built on says: “consider scheduling a visit” if the pain “interferes with daily "
        "activities”."
    ),
}


def article_says(finding: Finding) -> str:
    """The sentences of the article behind the finding, or that there are none."""
    match finding.rule:
        case Rule.WARNING_SIGN:
            return _with_pain(finding)
        case Rule.HEART_SIGN:
            return " ".join([_with_pain(finding), _("Public health advice is not to wait for pain.")])
        case Rule.UNWELL_WITHOUT_PAIN:
            beyond = _("It does not speak of these signs without pain. To be safe, this diary does.")
            return " ".join([_with_pain(finding), beyond])
        case _:
            return str(_SAYS[finding.rule])


def _with_pain(finding: Finding) -> str:
    # Two signs share one phrase of the article.
    first, *others = a_few_at_a_time(dict.fromkeys(str(_NAMED[sign]) for sign in signs_in(finding)))
    says = _(
        "The article this diary is built on says: “seek medical attention immediately” for some signs that come "
        "with pain. It names %(signs)s.",
        signs=first,
    )
    return " ".join([says, *(_("It also names %(signs)s.", signs=other) for other in others)])
