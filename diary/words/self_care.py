"""What somebody can do themself about mild pain: each with how, with what to mind, and where it comes from.

It follows the article that the diary is built on, in our own words. Where the article says less, the line names its own
source. None of it is advice for one person: the diary cannot tell why somebody's back hurts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diary.words.formats import list_in_words, mean_in_words
from diary.words.language import Lazy, lazy, ngettext
from diary.words.language import gettext as _
from diary.words.whose import beside_others

_ARTICLE = lazy("the article")


@dataclass(frozen=True, slots=True)
class Tip:
    """One thing to do."""

    code: str
    """What a report calls it (`diary.store.models.tracking.SelfCare`); empty where no report asks about it."""
    title: Lazy
    how: Lazy
    mind: Lazy
    """The caution, which stands beside it."""
    source: Lazy


TO_TRY: tuple[Tip, ...] = (
    Tip(
        "movement",
        lazy("Gentle movement"),
        lazy("Get up and move a little every hour. Do not stay in one position for long."),
        lazy("Move slowly, and stop if it hurts more. More pain each day? Call your doctor."),
        _ARTICLE,
    ),
    Tip(
        "",
        lazy("Light stretches"),
        lazy(
            "Lift your shoulders, roll them back, let them drop. Draw your shoulder blades together, let go."
        ),
        lazy("No jerks, no weights. Spare the arm or leg that they went in through."),
        _ARTICLE,
    ),
    Tip(
        "heat_or_cold",
        lazy("Heat or cold"),
        lazy("A warm pack can ease tight muscles. Some people like a cold one better."),
        lazy(
            "Wrap it in a cloth. Take it off after 20 minutes. Never near the wound, and never on numb skin. Is it "
            "swollen where they went in? Do not treat that: call your doctor."
        ),
        lazy("the article; the time: NHS, sprains and strains"),
    ),
    Tip(
        "paracetamol",
        lazy("Paracetamol"),
        lazy("Take it as it says on the box."),
        lazy(
            "Never more than that. Cold and flu medicines can hold it, too: read their boxes. Ask first if your liver "
            "is ill, if you are very thin, or if you take warfarin."
        ),
        lazy("the article; the leaflet in the box"),
    ),
    Tip(
        "",
        lazy("Ibuprofen, aspirin and the like for pain"),
        lazy("Take these for pain only if your doctor agreed."),
        lazy(
            "With blood thinners they make bleeding more likely. Aspirin that you were given for your heart is another "
            "matter: never stop it on your own."
        ),
        lazy("the article; British Heart Foundation"),
    ),
    Tip(
        "posture",
        lazy("Sitting and lying well"),
        lazy("Sit and stand straight, with your shoulders loose. A pillow at your back or neck can help."),
        lazy("If a pillow makes it worse, take it away."),
        _ARTICLE,
    ),
    Tip(
        "relaxation",
        lazy("Slow breathing"),
        lazy(
            "Breathe in slowly, and out more slowly, for a few minutes. Music, meditation or a quiet room can help."
        ),
        lazy("Short of breath? Then this is not for now: that is a warning sign."),
        _ARTICLE,
    ),
    Tip(
        "walking",
        lazy("Walking"),
        lazy("Walk a little each day, as far as you were told you may. Add a bit at a time."),
        lazy(
            "Does pain come when you walk, and go when you rest? Then tell your doctor today: it can come from the "
            "heart. If it stays, or you feel unwell, call the number at the top of this page."
        ),
        lazy("the article; NHS, angina"),
    ),
    Tip(
        "drinking",
        lazy("Drinking enough"),
        lazy("Drink through the day, water most of all."),
        lazy("Were you told to drink less, for your heart or kidneys? Then keep to that."),
        _ARTICLE,
    ),
    Tip(
        "rest",
        lazy("Back to your day, step by step"),
        lazy("Do a little more each day, and rest in between. Ask your doctor what you may do yet."),
        lazy("If it hurts more the more you do, stop and ask your doctor."),
        _ARTICLE,
    ),
    Tip(
        "",
        lazy("No heavy lifting"),
        lazy("Lift nothing heavy until your doctor says you may. For many that is about a week."),
        lazy("Shopping bags, bins and grandchildren count. Ask somebody to carry them."),
        lazy("the article; NHS, recovery after an angioplasty"),
    ),
    Tip(
        "",
        lazy("Cardiac rehab"),
        lazy(
            "Ask your heart team for a place. You learn there what your body can do, with people who watch."
        ),
        lazy("Ask before you begin to train on your own."),
        lazy("the article; NHS, recovery after an angioplasty"),
    ),
)

WHY: tuple[Lazy, ...] = (
    lazy("You lay still on a hard table, and for some hours after."),
    lazy("Pain can be felt in another place than where it starts."),
    lazy("Worry makes muscles tight."),
    lazy("The body is healing, and that can ache."),
    lazy("Rarely there is something serious behind it. That is why the warning signs are asked first."),
)
"""Why a back can hurt after an angioplasty, as the article has it."""


def counted(days: int, answers: Mapping[str, int]) -> str:
    """On how many days it was tried, and on how many it helped; `answers` by the codes of `Helped`."""
    said = [
        words % {"num": answers[code]}
        for code, words in (
            ("yes", _("it helped on %(num)s")),
            ("a_little", _("a little on %(num)s")),
            ("no", _("not on %(num)s")),
        )
        if answers.get(code)
    ]
    on = ngettext("On %(num)s day", "On %(num)s days", days)
    return f"{on}: {list_in_words(said)}." if said else f"{on}."


def compared(symptom: str, days_with: Sequence[int], days_without: Sequence[int]) -> str:
    """The mean of the worst of those days, beside that of the others."""
    return _(
        "%(symptom)s, the worst of each day: %(with_it)s on %(count)s days with it, %(without)s on %(others)s days "
        "without. This does not say why.",
        symptom=beside_others(symptom),
        with_it=mean_in_words(sum(days_with), len(days_with)),
        count=len(days_with),
        without=mean_in_words(sum(days_without), len(days_without)),
        others=len(days_without),
    )
