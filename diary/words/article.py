"""What the article that the diary is built on says, and what each rule adds to it.

The article is "Upper back pain after angioplasty". Words in quotation marks are its own; a rule that goes beyond it
says so and names where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

_VISIT_WHEN_WORSE = lazy(
    "The article this diary is built on says: “consider scheduling a visit” if the pain “worsens over time”."
)
_SEVERE_OR_SUDDEN = lazy(
    "The article this diary is built on says: “seek medical attention immediately” for "
    "“severe, sudden, or worsening pain”."
)
_NOT_NAMED = lazy(
    "The article this diary is built on does not name this sign. It comes from what hospitals tell people when "
    "they go home after a procedure."
)
_SAYS: dict[Rule, tuple[Lazy, ...]] = {
    Rule.SEVERE: (_SEVERE_OR_SUDDEN, lazy("It gives no number. Ours comes from studies of pain.")),
    Rule.SUDDEN: (_SEVERE_OR_SUDDEN,),
    Rule.SPREAD_OR_BLEEDING: (_NOT_NAMED,),
    Rule.LIMB_OR_WOUND: (_NOT_NAMED,),
    Rule.PERSISTS: (
        lazy(
            "The article this diary is built on says: “consider scheduling a visit” if the pain "
            "“persists beyond a week”."
        ),
    ),
    Rule.RISING: (_VISIT_WHEN_WORSE,),
    Rule.EARLY_RISE: (_VISIT_WHEN_WORSE,),
    Rule.SAYS_WORSE: (_VISIT_WHEN_WORSE,),
    Rule.INTERFERES: (
        lazy(
            "The article this diary is built on says: “consider scheduling a visit” if the pain “interferes with "
            "daily activities”."
        ),
    ),
}
_PAIN_SIGNS: dict[Rule, tuple[Lazy, ...]] = {
    Rule.WARNING_SIGN: (),
    Rule.HEART_SIGN: (lazy("Public health advice is not to wait for pain."),),
    Rule.UNWELL_WITHOUT_PAIN: (
        lazy("It does not speak of these signs without pain. To be safe, this diary does."),
    ),
}
"""Rules about the signs that the article names with pain, and what is said besides."""


def article_says(finding: Finding) -> str:
    """The sentences of the article behind the finding, or that there are none."""
    return " ".join(_sentences(finding))


def article_together(findings: Iterable[Finding]) -> list[str]:
    """The same of several findings, each thing once. Of one whose record was damaged nothing is said."""
    readable = [finding for finding in findings if _is_readable(finding)]
    # That no number is given goes with the sentence that gives none.
    readable.sort(key=lambda finding: finding.rule is not Rule.SEVERE)
    ticked = {sign for finding in readable if finding.rule in _PAIN_SIGNS for sign in signs_in(finding)}
    signs = tuple(sign for sign in Sign if sign in ticked)
    return list(dict.fromkeys(said for finding in readable for said in _sentences(finding, signs)))


def _is_readable(finding: Finding) -> bool:
    try:
        return bool(_sentences(finding))
    except (KeyError, ValueError, TypeError):
        return False


def _sentences(finding: Finding, signs: Sequence[Sign] = ()) -> list[str]:
    """`signs`: those of all findings that are told of together, where it is not told of alone."""
    if finding.rule in _PAIN_SIGNS:
        return [*_with_pain(signs or signs_in(finding)), *map(str, _PAIN_SIGNS[finding.rule])]
    return [str(sentence) for sentence in _SAYS[finding.rule]]


def _with_pain(signs: Iterable[Sign]) -> list[str]:
    # Two signs share one phrase of the article.
    first, *others = a_few_at_a_time(dict.fromkeys(str(_NAMED[sign]) for sign in signs))
    says = _(
        "The article this diary is built on says: “seek medical attention immediately” for some signs that come "
        "with pain. It names %(signs)s.",
        signs=first,
    )
    return [says, *(_("It also names %(signs)s.", signs=other) for other in others)]
