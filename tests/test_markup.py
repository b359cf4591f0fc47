"""Pages read quickly are read as html5lib reads them, and whatever is wrong with one is still said."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import markup

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>A day &amp; a night</title>
</head>
<body>
  <form action="/today" method="post"><p>How was <strong>it</strong>?<br>Say so.</p>
    <ul><li><a href="#a">one</a></li><li id="a">two</li></ul>
    <select name="day"><option value="1" selected>one</option></select>
    <textarea name="note">
first &lt;
</textarea><button>Save</button></form>
  <table><tbody><tr><th>pain</th><td>7</td></tr></tbody></table>
  <svg viewBox="0 0 1 1"><path d="M0 0"/><text>7</text></svg>
</body>
</html>
"""
FAULTS = {
    "a tag is not closed": ("</strong>", ""),
    "a tag is closed that was not opened": ("</p>", "</p></p>"),
    "two tags are crossed": ("it</strong>?<br>Say so.</p>", "it?<br>Say so.</p></strong>"),
    "a block stands in a paragraph": ("How was", "<div>How was</div>"),
    "a form stands in a form": ("<ul>", '<form action="/"></form><ul>'),
    "a link stands in a link": ("one</a>", '<a href="/">one</a></a>'),
    "a button stands in a button": ("Save", "<button>Save</button>"),
    "a heading stands in a heading": ("<ul>", "<h2>a<h3>b</h3></h2><ul>"),
    "a paragraph stands in a table": ("<tbody>", "<p>text</p><tbody>"),
    "a cell stands outside of a row": ("</tr>", "</tr><td>8</td>"),
    "an element is closed at once": ("<strong>it</strong>", "<strong/>"),
    "a button stands in a drawing": ("<text>7</text>", "<div>7</div>"),
    "an attribute comes twice": ('name="note"', 'name="note" name="more"'),
    "an attribute has half a quotation mark": ('name="note"', 'name="note'),
    "two attributes touch": ('action="/today" ', 'action="/today"'),
    "a reference is not known": ("How", "&nothing; How"),
    "a reference is not ended": ("&lt;", "&lt"),
    "a control character": ("How", "\x02How"),
    "no doctype": ("<!doctype html>\n", ""),
    "something after the end": ("</html>", "</html><p>more</p>"),
    "a text before the body": ("</head>", "</head>text"),
    "an element of the head stands in the body": ("<ul>", "<body><ul>"),
}


def same(one: Element, other: Element) -> bool:
    """Whether two trees are the same, to the letter."""
    return (
        (one.tag, one.attrib, one.text or "", one.tail or "")
        == (other.tag, other.attrib, other.text or "", other.tail or "")
        and len(one) == len(other)
        and all(map(same, one, other))
    )


def test_a_plain_page_is_read_as_html5lib_reads_it() -> None:
    plain, (slow, faults) = markup.read_plain(PAGE), markup.read_by_html5lib(PAGE)
    assert plain is not None
    assert same(plain, slow)
    assert faults == []
    assert markup.read(PAGE)[1] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said(fault: str) -> None:
    right, wrong = FAULTS[fault]
    assert PAGE.count(right) == 1, "there is nothing to break, or too much"
    broken = PAGE.replace(right, wrong)
    root, faults = markup.read(broken)
    assert faults, "nothing is said"
    slow, said = markup.read_by_html5lib(broken)
    assert faults == said
    assert same(root, slow)


PARTS = re.findall(r"<[^>]*>|[^<]+", PAGE)
MORE = [
    *("<p>", "</p>", "<div>", "</div>", "<li>", "</li>", "<td>", "</td>", "<tr>", "</tr>", "<b>", "</b>"),
    *("<dl>", "</dl>", "<dt>", "</dt>", "<h2>", "</h2>", "<table>", "</table>", "<svg>", "</svg>", "<input>"),
    *(
        "<option>",
        "</option>",
        "<title>",
        "</title>",
        "<desc>",
        "</desc>",
        "<g>",
        "</g>",
        "<img/>",
        " ",
        "text",
    ),
]


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PARTS) - 1), st.integers(0, 3), st.lists(st.sampled_from(MORE), max_size=4)
        ),
        max_size=4,
    )
)
def test_nothing_is_read_quickly_that_html5lib_reads_otherwise(
    edits: list[tuple[int, int, list[str]]],
) -> None:
    parts = list(PARTS)
    for place, removed, put in edits:
        parts[place : place + removed] = put
    page = "".join(parts)
    plain = markup.read_plain(page)
    if plain is not None:
        slow, faults = markup.read_by_html5lib(page)
        assert faults == [], page
        assert same(plain, slow), page
