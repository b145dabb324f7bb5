"""Markdown becomes exactly these blocks, in the form in which the editor itself would save them."""

import pytest

from blog.blocks import BodyBlock
from blog.markdown import Reader
from website.models import HomePage

pytestmark = pytest.mark.django_db  # links to pages are looked up


def link(href):
    return {"linktype": "page", "id": str(HomePage.objects.get().pk)} if href == "../home/" else None


reader = Reader(link, {"diagram.png": 5}.__getitem__)


def blocks(text):
    return [(block["type"], block["value"]) for block in reader.blocks(text)]


def html(text):
    ((kind, value),) = blocks(text)
    assert kind == "paragraph"
    return value


def table(text):
    (value,) = (value for kind, value in blocks(text) if kind == "table")
    return value


def test_headings_keep_their_level_and_lose_their_marks():
    assert blocks("## Plain *text* of `code` [here](https://example.org)\n\n### Third\n\n#### Fourth") == [
        ("heading", {"level": "h2", "text": "Plain text of code here"}),
        ("heading", {"level": "h3", "text": "Third"}),
        ("heading", {"level": "h4", "text": "Fourth"}),
    ]


def test_headings_stay_within_the_levels_of_a_body():
    levels = [value["level"] for _kind, value in blocks("# One\n\n##### Five\n\n###### Six")]
    assert levels == ["h2", "h4", "h4"]


def test_paragraphs_and_lists_that_follow_each_other_are_one_block():
    assert html("One.\n\n- two\n- three\n\nFour.") == "<p>One.</p><ul><li>two</li><li>three</li></ul><p>Four.</p>"


def test_a_heading_separates_blocks():
    assert [kind for kind, _value in blocks("a\n\n## b\n\nc\n\nd")] == ["paragraph", "heading", "paragraph"]


def test_inline_marks_are_the_editors_own():
    assert html("**a** *b* `c < d` ~~e~~ & <") == ("<p><b>a</b> <i>b</i> <code>c &lt; d</code> <s>e</s> &amp; &lt;</p>")


def test_a_line_break_is_a_space_and_a_hard_one_stays():
    assert html("**one**\n*two*  \nthree") == "<p><b>one</b> <i>two</i><br/>three</p>"


def test_nested_lists():
    assert html("- one\n  - two\n    - three\n  - four\n- five") == (
        "<ul><li>one<ul><li>two<ul><li>three</li></ul></li><li>four</li></ul></li><li>five</li></ul>"
    )
    assert html("1. one\n2. two\n   - inner") == "<ol><li>one</li><li>two<ul><li>inner</li></ul></li></ol>"


def test_a_list_with_blank_lines_is_a_list_all_the_same():
    assert html("- one\n\n  more of it\n\n- two") == "<ul><li>one<br/>more of it</li><li>two</li></ul>"


def test_links_to_pages_are_references_and_others_stay():
    assert html("[here](../home/) and [there](https://example.org/?a=1&b=2)") == (
        f'<p><a linktype="page" id="{HomePage.objects.get().pk}">here</a> and <a href="https://example.org/?a=1&amp;b=2">there</a></p>'
    )


def test_a_link_that_leads_nowhere_is_a_mistake():
    def link(href):
        raise KeyError(href)

    with pytest.raises(KeyError, match="gone"):
        Reader(link).blocks("[x](../gone/)")


def test_html_does_not_become_part_of_the_page():
    found = html('a <b onclick="x()">b</b> <script>alert(1)</script> [c](javascript:alert(1))')
    assert "<script" not in found
    assert "onclick" not in found
    assert "href" not in found


def test_a_rule_leaves_nothing_behind():
    assert html("above\n\n---\n\nbelow") == "<p>above</p><p>below</p>"


TABLE = "| Question | *Django* |\n| --- | --- |\n| Admin | **built** `in` |\n| Async | [see](../home/) |\n"


def test_a_table_takes_the_caption_before_it():
    link_home = f'<p><a linktype="page" id="{HomePage.objects.get().pk}">see</a></p>'
    assert blocks(f"Table: At a glance\n\n{TABLE}\nAfter.") == [
        (
            "table",
            {
                "caption": "At a glance",
                "header_column": True,
                "table": {
                    "columns": [{"type": "text", "heading": "Question"}, {"type": "text", "heading": "Django"}],
                    "rows": [
                        {"values": ["<p>Admin</p>", "<p><b>built</b> <code>in</code></p>"]},
                        {"values": ["<p>Async</p>", link_home]},
                    ],
                    "caption": "",
                },
            },
        ),
        ("paragraph", "<p>After.</p>"),
    ]


def test_a_table_needs_no_caption():
    assert table(f"Before.\n\n{TABLE}")["caption"] == ""


def test_the_caption_of_one_table_is_not_that_of_the_next():
    captions = [value["caption"] for kind, value in blocks(f"Table: first\n\n{TABLE}\n\n{TABLE}") if kind == "table"]
    assert captions == ["first", ""]


def test_a_caption_without_a_table_is_a_paragraph():
    assert html("Table: of contents\n\nNot a table.") == "<p>Table: of contents</p><p>Not a table.</p>"


def test_a_cell_is_a_line_of_text_whatever_it_looks_like():
    rows = table("| a | b | c |\n|---|---|---|\n| - | 1. one | # two |\n| a \\| b | | > 3 |")["table"]["rows"]
    assert [row["values"] for row in rows] == [
        ["<p>-</p>", "<p>1. one</p>", "<p># two</p>"],
        ["<p>a | b</p>", "", "<p>&gt; 3</p>"],
    ]


def test_code_keeps_its_name_language_and_white_space():
    assert blocks('```py title="app/my main.py"\ndef f():\n\n    return "<b>"\n```') == [
        ("code", {"language": "python", "file_name": "app/my main.py", "code": 'def f():\n\n    return "<b>"'})
    ]


@pytest.mark.parametrize(("name", "language"), [("", "text"), ("sh", "bash"), ("yml", "yaml"), ("sql", "sql")])
def test_code_goes_by_the_names_of_the_editor(name, language):
    assert blocks(f"```{name}\nx\n```") == [("code", {"language": language, "file_name": "", "code": "x"})]


def test_callouts():
    assert blocks("> [!WARNING] Mind **this**\n> First.\n>\n> - one\n> - two") == [
        (
            "callout",
            {"kind": "warning", "title": "Mind this", "text": "<p>First.</p><ul><li>one</li><li>two</li></ul>"},
        )
    ]
    assert blocks("> [!TIP]\n> Short.") == [("callout", {"kind": "tip", "title": "", "text": "<p>Short.</p>"})]


def test_quotes():
    assert blocks("> Simple is *better*\n> than complex.\n>\n> — Tim Peters") == [
        ("quote", {"text": "<p>Simple is <i>better</i> than complex.</p>", "source": "Tim Peters"})
    ]
    assert blocks("> One.\n>\n> Two.\n> — Somebody") == [
        ("quote", {"text": "<p>One.</p><p>Two.</p>", "source": "Somebody"})
    ]
    assert blocks("> Nobody — really — said this.") == [
        ("quote", {"text": "<p>Nobody — really — said this.</p>", "source": ""})
    ]


def test_a_quote_may_hold_a_list():
    text = "<p>Rules:</p><ul><li>one</li><li>two</li></ul>"
    assert blocks("> Rules:\n>\n> - one\n> - two\n>\n> — House") == [("quote", {"text": text, "source": "House"})]
    assert blocks("> Rules:\n>\n> - one\n> - two") == [("quote", {"text": text, "source": ""})]


def test_an_empty_quote_is_nothing():
    assert blocks("above\n\n>\n\nbelow") == [("paragraph", "<p>above</p><p>below</p>")]


def test_pictures():
    assert blocks('![Two boxes](diagram.png "How *it* works")') == [
        (
            "image",
            {
                "image": 5,
                "alt": "Two boxes",
                "decorative": False,
                "caption": "<p>How <i>it</i> works</p>",
                "wide": False,
            },
        )
    ]


def test_a_picture_without_a_description_is_decorative():
    ((_kind, value),) = blocks("![](diagram.png)")
    assert (value["alt"], value["decorative"], value["caption"]) == ("", True, "")


def test_a_picture_that_does_not_exist_is_a_mistake():
    with pytest.raises(KeyError, match=r"gone\.png"):
        reader.blocks("![x](gone.png)")


def test_the_blocks_are_those_of_a_body():
    found = reader.blocks(f"## a\n\nb\n\n```\nc\n```\n\n{TABLE}\n\n> d\n\n> [!NOTE]\n> e\n\n![](diagram.png)")
    assert {block["type"] for block in found} <= BodyBlock().child_blocks.keys()
    assert len(found) == 7


def test_footnotes_are_a_list_at_the_end_in_a_block_of_its_own():
    assert blocks("A[^b], b[^1].\n\n[^1]: One *more*.\n[^b]: First,\n\n    and on.\n\n## C[^b]\n") == [
        ("paragraph", "<p>A<sup>1</sup>, b<sup>2</sup>.</p>"),
        ("heading", {"level": "h2", "text": "C"}),
        ("paragraph", "<ol><li>First,<br/>and on.</li><li>One <i>more</i>.</li></ol>"),
    ]


def test_what_looks_like_a_footnote_and_has_none_is_text():
    assert html("A[^1] and ^[b].") == "<p>A[^1] and ^[b].</p>"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("golang", "go"),
        ("jsx", "text"),
        ("dockerfile", "docker"),
        ("py {hl_lines=[1]}", "python"),
        ('go title="x', "go"),
    ],
)
def test_code_by_any_name(name, language):
    ((_kind, value),) = blocks(f"```{name}\nx\n```")
    assert (value["language"], value["file_name"]) == (language, "")


def test_the_reader_knows_its_line():
    seen = []

    def at(what):
        seen.append((what, reader.line))

    reader = Reader(at, at, lambda html: at(html) or "")
    placed = reader.placed(
        "a [1](l1)\n[2](l2)  \n<b>\n\n## h\n\n- x\n  - y\n    [8](l8)\n\n| c |\n|---|\n| [13](l13) |\n\n"
        "> [!NOTE]\n> z\n> [17](l17)\n\ntext\n![](l20)\n\n> q\n> [23](l23)\n> — s\n\nf[^1]\n\n[^1]: [28](l28)\n\n<i>\n"
    )
    assert seen == [
        ("l1", 1), ("l2", 2), ("<b>", 3), ("l8", 9), ("l13", 13), ("l17", 17), ("l20", 20), ("l23", 23), ("<i>\n", 30),
        ("l28", 28),
    ]  # fmt: skip
    assert [line for line, _block in placed] == [1, 5, 7, 11, 15, 19, 22, 26, 30]


def test_a_picture_without_an_id_is_left_out():
    assert Reader(image=lambda name: None).blocks("![x](y.png)\n\ntext") == [
        {"type": "paragraph", "value": "<p>text</p>"}
    ]
