"""The HTML of a page, read: quickly where it is written out plainly, as the site's is, and by html5lib otherwise.

html5lib says what is wrong with a page, and takes most of the time of a test of pages for it. `read_plain` takes a
tenth, knows only what cannot be wrong, and tells nothing but that: each element is opened and closed by its own tag,
stands where it may, and no browser would add, move or close anything. Of all else it reads nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder

import html5lib


def read(html: str) -> tuple[Element, list[str]]:
    """The element `html`, and what is wrong with how the page is written."""
    plain = read_plain(html)
    return (plain, []) if plain is not None else read_by_html5lib(html)


def read_by_html5lib(html: str) -> tuple[Element, list[str]]:
    """The same, whatever the page is like."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    return root, [f"{code} {details}" for _position, code, details in parser.errors]


_SVG = "{http://www.w3.org/2000/svg}"
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "meta", "link", "col"})
_PHRASES = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "meter", "output", "progress", "q", "s", "samp", "script", "select", "small",
    "span", "strong", "sub", "sup", "svg", "textarea", "time", "u", "var", "wbr",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "main", "nav", "ol", "p", "section",
    "summary", "table", "ul",
})  # fmt: skip
_FLOW = _PHRASES | _BLOCKS
_ROWS = frozenset({"tr"})
# What may stand in an element. What is not named here holds phrases, and blocks where no `p` is around it.
_INSIDE = {
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "link", "title", "script"}),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd", "div"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "colgroup": frozenset({"col"}),
    "thead": _ROWS,
    "tbody": _ROWS,
    "tfoot": _ROWS,
    "tr": frozenset({"th", "td"}),
    "select": frozenset({"option", "optgroup"}),
    "optgroup": frozenset({"option"}),
    **dict.fromkeys(("title", "script", "textarea", "option"), frozenset()),
}
_NO_TEXT = frozenset({"html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr", "script"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_WITHIN_ITSELF = frozenset({"a", "button", "form", "p"})
_IN_ANY_TEXT = _PHRASES - _NOT_WITHIN_ITSELF
_DRAWN = frozenset({
    "circle", "defs", "desc", "ellipse", "g", "line", "path", "pattern", "polygon", "polyline", "rect", "svg",
    "symbol", "text", "title", "tspan", "use",
})  # fmt: skip
_TEXT_OF_A_DRAWING = frozenset({"text", "title", "desc", "tspan"})

_BEGINNING = re.compile(r"<!doctype html>\s*(?=<html[ >])", re.IGNORECASE)
# Of a tag's name, its attributes and its end; a text is what stands between two.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z-]*(?:=\"[^\"]*\")?)*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:=\"([^\"]*)\")?")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot)|#(34|39));")
_REFERENCES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "34": '"', "39": "'"}
# html5lib finds fault with some of these, and changes others.
_ODD = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]")
_KEPT_CAPITALS = frozenset({"viewBox", "preserveAspectRatio", "patternTransform", "patternUnits"})


class _NotPlain(Exception):
    """Something is there that this does not know, or that is wrong."""


def read_plain(html: str) -> Element | None:
    """The element `html` as html5lib would read it, of a page that it finds no fault with; None of any other."""
    # As every parser of HTML begins.
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    begins = _BEGINNING.match(html)
    if begins is None or _ODD.search(html):
        return None
    try:
        return _Reading().read(html, begins.end())
    except _NotPlain:
        return None


class _Reading:
    def __init__(self) -> None:
        self._built = TreeBuilder()
        self._open: list[str] = []
        self._drawings = 0
        """How many of the open ones are `svg`."""
        self._had: set[str] = set()

    def read(self, html: str, at: int) -> Element:
        # Tens of thousands of pages are read here, each of hundreds of tags.
        read_text, start, end = self._text, self._start, self._end
        for tag in _TAG.finditer(html, at):
            begins = tag.start()
            if begins > at:
                read_text(html[at:begins])
            at = tag.end()
            closing, name, attributes, closed = tag.groups()
            if not closing:
                start(name, attributes, bool(closed))
            elif attributes or closed:
                raise _NotPlain
            else:
                end(name)
        if self._open or html[at:].strip(" \t\n") or "body" not in self._had:
            raise _NotPlain
        self._built.data(html[at:])
        self._built.end("body")
        self._built.end("html")
        return self._built.close()

    def _text(self, text: str) -> None:
        if "<" in text:
            raise _NotPlain
        if not self._open:
            raise _NotPlain
        parent = self._open[-1]
        blank = not text.strip(" \t\n")
        if parent == "html":
            # Between the two, it is kept; before the first, it is not.
            if not blank:
                raise _NotPlain
            if "head" in self._had:
                self._built.data(text)
            return
        if not blank and (parent in _NO_TEXT or (self._drawings and parent not in _TEXT_OF_A_DRAWING)):
            raise _NotPlain
        if parent == "textarea":
            # The first line break is left out.
            text = text.removeprefix("\n")
        self._built.data(_without_references(text))

    def _start(self, name: str, attributes: str, closed: bool) -> None:
        around = self._open[-1] if self._open else ""
        if self._drawings:
            if name not in _DRAWN or around in ("title", "desc"):
                raise _NotPlain
        elif not self._may_stand(name, around):
            raise _NotPlain
        drawn = bool(self._drawings) or name == "svg"
        void = name in _VOID
        if closed and not void and not drawn:
            raise _NotPlain
        # A tree may be changed by whoever reads it, so each element gets attributes of its own.
        known = dict(_read_attributes(attributes, drawn)) if attributes else {}
        self._built.start(f"{_SVG}{name}" if drawn else name, known)
        if void or closed:
            self._built.end(name)
            return
        self._open.append(name)
        if name == "svg":
            self._drawings += 1

    def _may_stand(self, name: str, around: str) -> bool:
        if not around:
            return name == "html" and not self._had and not self._had.add("html")
        inside = _INSIDE.get(around)
        if inside is not None:
            if name not in inside:
                return False
            if around == "html":
                allowed = name not in self._had and (name == "head") == ("head" not in self._had)
                self._had.add(name)
                return allowed
            return True
        if name in _IN_ANY_TEXT:
            return True
        if around == "div" and name in ("dt", "dd"):
            return len(self._open) > 1 and self._open[-2] == "dl"
        if name not in _FLOW:
            return False
        if name in _BLOCKS and "p" in self._open:
            return False
        if name in _HEADINGS:
            return not _HEADINGS.intersection(self._open)
        return name not in _NOT_WITHIN_ITSELF or name not in self._open

    def _end(self, name: str) -> None:
        if not self._open or self._open.pop() != name:
            raise _NotPlain
        if name == "svg":
            self._drawings -= 1
        # What is blank after them still belongs to the body.
        if name not in ("body", "html"):
            self._built.end(name)


def _without_references(text: str) -> str:
    if "&" not in text:
        return text
    if "&" in _REFERENCE.sub("", text):
        raise _NotPlain
    return _REFERENCE.sub(lambda found: _REFERENCES[found[1] or found[2]], text)


# Pages are made from the same templates, so most of this was read before.
@lru_cache(maxsize=20_000)
def _read_attributes(written: str, drawn: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(written):
        if name in found or (not name.islower() and not (drawn and name in _KEPT_CAPITALS)):
            raise _NotPlain
        found[name] = _without_references(value) if value else value
    return found
