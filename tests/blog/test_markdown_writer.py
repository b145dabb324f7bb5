"""What is written as Markdown is read as the same blocks again."""

import re
from html import escape

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from blog.blocks import CODE_LANGUAGES, BodyBlock
from blog.markdown import Reader, canonical
from blog.markdown_writer import write
from tests.blog.samples import every_block

pytestmark = pytest.mark.django_db

SITE = "https://example.org/page/"
PICTURE = "/media/picture "  # an address that needs its brackets


def to_page(href):
    return {"linktype": "page", "id": href.removeprefix(SITE)} if href.startswith(SITE) else None


def from_page(attributes):
    return f"{SITE}{attributes['id']}" if attributes.get("linktype") == "page" else attributes.get("href")


reader = Reader(to_page, lambda name: int(name.removeprefix(PICTURE)))


def written(blocks):
    return write(blocks, from_page, lambda pk: f"{PICTURE}{pk}")


def read(text):
    return reader.blocks(text)


def paragraph(html):
    return [{"type": "paragraph", "value": html}]


def same(blocks):
    return read(written(blocks)) == blocks


# What comes out of it --------------------------------------------------------------------------------------------


def test_every_block_as_somebody_would_have_written_it(home):
    class Image:
        pk = 5

    blocks = every_block(Image, home)
    assert (
        written(blocks)
        == f"""\
Read [the other one]({SITE}{home.pk}) **first**.

- one
- two

## Speed

### Of what?

```python title="app/main.py"
def run():
    pass
```

## Cost

Table: At a glance

| Question | Answer |
| --- | --- |
| Admin | built *in* |

> [!WARNING]
> Mind the gap.

> Simple is better.
>
> — Tim Peters

![two boxes](<{PICTURE}5>)

<https://www.youtube.com/watch?v=dQw4w9WgXcQ>

> [!ACTION] Talk to us
> Now.
>
> [Go]({SITE}{home.pk})
"""
    )
    assert read(written(blocks)) == [{key: block[key] for key in ("type", "value")} for block in blocks]


def test_what_markdown_has_no_sign_for():
    table = {
        "caption": "",
        "header_column": False,
        "table": {
            "columns": [{"type": "text", "heading": "a"}, {"type": "number", "heading": "b"}],
            "rows": [{"values": ["<p>x | y</p>", "-1"]}],
            "caption": "",
        },
    }
    image = {"image": 7, "alt": "A [box]", "decorative": True, "caption": '<p>"<b>q</b>"</p>', "wide": True}
    blocks = [{"type": "table", "value": table}, {"type": "image", "value": image}, *paragraph("<p>a</p>") * 2]
    assert written(blocks) == (
        "Table: {no-header-column}\n\n| a | b |\n| --- | ---: |\n| x \\| y | -1 |\n\n"
        f'![A \\[box\\]](<{PICTURE}7> "\\"**q**\\""){{wide decorative}}\n\na\n\n<!-- -->\n\na\n'
    )
    assert same(blocks)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>snake_case, 3~5 &amp; 2 * 3 &lt; 7</p>", "snake_case, 3~5 & 2 \\* 3 \\< 7"),
        ("<p>1. not a list</p><p>- nor this</p><p># or this</p>", "1\\. not a list\n\n\\- nor this\n\n\\# or this"),
        ("<p>1.5 times</p><p>-1 +2 #tag</p>", "1.5 times\n\n-1 +2 #tag"),
        ("<p>a<br/>b</p>", "a\\\nb"),
        ("<p>a | b<br/>--- | ---</p>", "a | b\\\n\\--- | ---"),
        ("<p>E=mc<sup>2</sup></p>", "E=mc<sup>2</sup>"),
        ("<p>a <code>`b`</code></p>", "a `` `b` ``"),
        # Markdown takes no closing stars between a bracket and a letter.
        ("<p>これは<b>「大事」</b>です。</p>", "これは<b>「大事」</b>です。"),
        ("<p>これは<b>大事</b>です。</p>", "これは**大事**です。"),
        ('<p><a href="https://x.org/日本?a=1&amp;b=2">日本</a></p>', "[日本](https://x.org/日本?a=1&b=2)"),
        ('<p>Look!<a href="https://x.org/">here</a></p>', "Look\\![here](https://x.org/)"),
        ("<p></p>", "<p></p>"),
    ],
)
def test_text(html, text):
    assert written(paragraph(html)) == f"{text}\n"
    assert read(text) == paragraph(html)


def test_white_space_at_an_edge_is_kept():
    blocks = [{"type": "heading", "value": {"level": "h2", "text": "　字下げ"}}]
    assert written(blocks) == "## &#12288;字下げ\n"
    assert same(blocks)


def test_nested_lists_go_on_counting():
    text = "1. a\n   - b\n     1. c\n     2. d\n   - e\n2. f\n   - g\n3. h\n"
    (block,) = read(text)
    assert block["value"].count("<ol>") == 2
    assert written([block]) == text


@pytest.mark.parametrize("inner", ["<ol><li></li></ol>", "<ul><li>b</li></ul><ol><li></li><li>c</li></ol>"])
def test_nested_lists_may_begin_without_words(inner):
    assert same(paragraph(f"<ul><li>a{inner}</li><li>d</li></ul>"))


def test_a_link_that_leads_nowhere_is_its_text():
    blocks = paragraph('<p>a <a linktype="page" id="3">b <b>c</b></a></p>')
    assert write(blocks, lambda attributes: None) == "a b **c**\n"


def test_a_picture_that_is_gone_and_a_table_without_columns_are_left_out():
    image = {"image": None, "alt": "x", "decorative": False, "caption": "", "wide": False}
    table = {"caption": "x", "header_column": True, "table": {"columns": [], "rows": [], "caption": ""}}
    assert write([{"type": "image", "value": image}, {"type": "table", "value": table}]) == ""


# There and back --------------------------------------------------------------------------------------------------

# Everything that means something to Markdown or HTML, and words around it in scripts that know no spaces.
LETTERS = st.sampled_from(
    [*"ab1 _*`~[]()<>#+-=|!&:.\\\"'^{}—「」。語가ắ　\u00a0", "&amp;", "![", "1. ", "- ", "Table: "]
)
WORDS = st.lists(LETTERS, min_size=1, max_size=8).map("".join)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
HREF = st.sampled_from([
    "https://x.org/a_b(c)", "https://x.org/日本?a=1&lt=2", "mailto:a@b.org", "/en/x y/",
])  # fmt: skip


@st.composite
def inlines(draw, depth=2):
    parts = []
    for _number in range(draw(st.integers(1, 3))):
        text = escape(draw(WORDS), quote=False)
        mark = draw(st.sampled_from(["", "", "b", "i", "s", "code", "sup", "sub", "a"])) if depth else ""
        if mark == "code":
            text = f"<code>{text}</code>"
        elif mark == "a":
            text = f'<a href="{escape(draw(HREF))}">{text}</a>'
        elif mark:
            text = f"<{mark}>{draw(inlines(depth - 1))}</{mark}>"
        parts.append(text)
        if draw(st.integers(0, 5)) == 0:
            parts.append("<br/>")
    return "".join(parts)


@st.composite
def lists(draw, depth=2):
    kind = draw(st.sampled_from(["ol", "ul"]))
    items = []
    for _number in range(draw(st.integers(1, 3))):
        inner = draw(lists(depth - 1)) if depth and draw(st.booleans()) else ""
        text = draw(inlines(1))
        # Nobody breaks the line before the first word; Markdown has no sign for it above a list.
        first = "a" if inner and text.strip().startswith("<br/>") else ""
        items.append(f"<li>{first}{text}{inner}</li>")
    return f"<{kind}>{''.join(items)}</{kind}>"


def rich_text(*kinds):
    return st.lists(st.one_of(*kinds), min_size=1, max_size=3).map("".join)


RICH = ("<p>", "<ol>", "<ul>")


def settled(data):
    """All rich text as the editor saves it once it has opened it; not in a strategy, since its keys are random."""
    if isinstance(data, dict):
        return {key: settled(value) for key, value in data.items()}
    if isinstance(data, list):
        return [settled(value) for value in data]
    if not isinstance(data, str) or not data.startswith(RICH):
        return data
    html = canonical(canonical(canonical(data)))
    assume(re.sub("<[^>]*>", "", html).strip())
    return html


PARAGRAPHS = inlines().map("<p>{}</p>".format)
PROSE = rich_text(PARAGRAPHS, lists())
SAID = rich_text(PARAGRAPHS)
CELL = st.one_of(st.just(""), rich_text(PARAGRAPHS))


def optional(strategy):
    return st.one_of(st.just(""), strategy)


def struct(**fields):
    return st.fixed_dictionaries(fields)


@st.composite
def tables(draw):
    kinds = draw(st.lists(st.sampled_from(["text", "number"]), min_size=1, max_size=3))
    columns = [{"type": kind, "heading": draw(optional(LINE))} for kind in kinds]
    rows = [
        {"values": [draw(optional(LINE) if kind == "number" else CELL) for kind in kinds]}
        for _row in range(draw(st.integers(0, 2)))
    ]
    table = {"columns": columns, "rows": rows, "caption": ""}
    return {"caption": draw(optional(LINE)), "header_column": draw(st.booleans()), "table": table}


IMAGES = struct(
    image=st.integers(1, 99), alt=optional(LINE), decorative=st.booleans(), caption=optional(SAID), wide=st.booleans()
).map(lambda value: {**value, "decorative": value["decorative"] or not value["alt"]})
CODES = struct(
    language=st.sampled_from([name for name, _label in CODE_LANGUAGES]),
    file_name=optional(LINE),
    code=st.lists(st.sampled_from(["a", " ", "\n", "`", "```", "~~~", "#", "\t", "語"]), max_size=12).map("".join),
)
VALUES = {
    "paragraph": PROSE,
    "heading": struct(level=st.sampled_from(["h2", "h3", "h4"]), text=LINE),
    "image": IMAGES,
    "code": CODES,
    "table": tables(),
    "quote": struct(text=rich_text(PARAGRAPHS, lists()), source=optional(LINE)),
    "callout": struct(kind=st.sampled_from(["note", "tip", "warning"]), title=optional(LINE), text=PROSE),
    "embed": st.sampled_from(["https://vimeo.com/76979871", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3"]),
    "call_to_action": struct(title=LINE, text=optional(SAID), page=st.integers(1, 99), button=LINE),
}


def block(kind):
    return VALUES[kind].map(lambda value: {"type": kind, "value": value})


def test_every_kind_of_block_is_tried():
    assert VALUES.keys() == BodyBlock().child_blocks.keys()


@settings(deadline=None, max_examples=20, suppress_health_check=[*HealthCheck])
@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_there_and_back(kind, data):
    blocks = settled([data.draw(block(kind))])
    assert read(written(blocks)) == blocks, written(blocks)


@settings(deadline=None, max_examples=20, suppress_health_check=[*HealthCheck])
@given(st.lists(st.sampled_from(sorted(VALUES)).flatmap(block), max_size=5))
@example(paragraph("<ul><li>a</li></ul>") + paragraph("<ul><li>b</li></ul>"))
def test_whatever_stands_beside_it(blocks):
    blocks = settled(blocks)
    assert read(written(blocks)) == blocks, written(blocks)
