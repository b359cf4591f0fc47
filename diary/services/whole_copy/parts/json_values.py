"""JSON of findings and answers, in which ids stand: turned from the ids of one side to those of the other, and held to
its shape. Whatever has another shape raises.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from diary.rules.findings import Rule, Tier
from diary.rules.records import Sign
from diary.services.evaluation import marks
from diary.services.patients.answers import from_trace
from diary.services.whole_copy.tables import Way
from diary.services.whole_copy.values import text

_SEVERE = "severe"
"""Of what people were told of, what names a symptom."""
_MOST = 5_000
"""Of the things in one list: a finding rests on some weeks."""


def _list(given: Any) -> list[Any]:
    if type(given) is not list or len(given) > _MOST:
        raise ValueError("no list")
    return given


def _dict(given: Any, keys: set[str]) -> dict[str, Any]:
    if type(given) is not dict or set(given) != keys:
        raise ValueError("other fields")
    return given


def _plain(given: Any) -> Any:
    """A number, a word, yes or no, or nothing."""
    if given is None or type(given) is bool or (type(given) is int and abs(given) < 2**53):
        return given
    return text(given, one_line=True)


def _whole_number(given: Any) -> int:
    if type(given) is not int or not 0 <= given <= 10:
        raise ValueError("no number from 0 to 10")
    return given


def values(given: Any, way: Way) -> list[dict[str, Any]]:
    """The answers that a finding rests on."""
    turned = []
    for each in _list(given):
        said = _dict(each, {"day", "field", "value", "symptom"})
        date.fromisoformat(said["day"])
        text(said["field"], one_line=True)
        symptom = said["symptom"]
        turned.append(
            {
                **said,
                "value": _plain(said["value"]),
                "symptom": None if symptom is None else way.number("symptoms", symptom),
            }
        )
    return turned


def facts(given: Any, _way: Way) -> dict[str, Any]:
    """The rule's own figures."""
    if type(given) is not dict or len(given) > 100:
        raise ValueError("no figures")
    return {text(name, one_line=True): _plain(value) for name, value in given.items()}


def reports(given: Any, way: Way) -> list[int] | None:
    """The report versions that a finding rests on."""
    return None if given is None else [way.number("reports", each) for each in _list(given)]


def told_of(given: Any, way: Way) -> list[str]:
    """What people were told of: a symptom goes by its number."""
    turned = []
    for each in _list(given):
        word, _colon, about = text(each, one_line=True).partition(":")
        turned.append(f"{word}:{way.number('symptoms', int(about))}" if word == _SEVERE else each)
    return sorted(turned)


def found(given: Any, way: Way) -> str:
    """What the rules find on a day, as short as it is stored."""
    marked = marks.read(text(given, one_line=False))
    return marks.written(
        marks.Mark(
            each.rule, None if each.symptom is None else way.number("symptoms", int(each.symptom)), each.held
        )
        for each in marked
    )


def asked(given: Any, way: Way) -> list[dict[str, Any]]:
    """What a question is about."""
    turned = []
    for each in _list(given):
        optional = {"tier", "agreed"} & set(each)
        said = _dict(each, {"rule", "symptom_id", "values", "facts", *optional})
        Rule(said["rule"])
        if "tier" in said:
            Tier(said["tier"])
        agreed = said.get("agreed")
        if agreed is not None:
            _dict(agreed, {"up_to", "doctor"})
            _whole_number(agreed["up_to"])
            text(agreed["doctor"], one_line=True)
        symptom = said["symptom_id"]
        turned.append(
            {
                **said,
                "symptom_id": None if symptom is None else way.number("symptoms", symptom),
                "values": values(said["values"], way),
                "facts": facts(said["facts"], way),
            }
        )
    return turned


def said_now(given: Any, way: Way) -> dict[str, Any]:
    """What counted after a save."""
    if given == {}:
        return {}
    said = _dict(given, {"signs", "sudden", "worst"})
    if type(said["sudden"]) is not bool or type(said["worst"]) is not dict:
        raise ValueError("other answers")
    return {
        "signs": [Sign(sign).value for sign in _list(said["signs"])],
        "sudden": said["sudden"],
        "worst": {
            str(way.number("symptoms", int(key))): _whole_number(worst)
            for key, worst in said["worst"].items()
        },
    }


def trace(given: Any, way: Way) -> dict[str, Any]:
    """Answers that were thrown away."""
    known = {"signs", "sudden", "readings", "interference", "could_not", "compared", "note", "self_care"}
    said = _dict(given, known | {"medicines"} | ({"not_taken"} & set(given)))
    for each in ("sudden", "could_not"):
        if type(said[each]) not in (bool, type(None)):
            raise ValueError("no yes or no")
    if said["interference"] is not None:
        _whole_number(said["interference"])
    text(said["note"], one_line=False)
    turned = {
        **said,
        "readings": {
            str(way.number("symptoms", int(key))): [
                _whole_number(worst),
                None if usual is None else _whole_number(usual),
            ]
            for key, (worst, usual) in said["readings"].items()
        },
        "medicines": [way.number("medicines", each) for each in _list(said["medicines"])],
    }
    if "not_taken" in said:
        turned["not_taken"] = {
            str(way.number("medicines", int(key))): [text(how, one_line=True), text(why, one_line=False)]
            for key, (how, why) in said["not_taken"].items()
        }
    from_trace(turned)
    return turned
