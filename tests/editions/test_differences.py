"""What has changed between two texts: every block of an article, every script, and nothing that is not safe."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.blocks import BodyBlock
from blog.models import ArticlePage
from editions.differences import Kind, differences
from editions.marked_text import marked, runs, words, words_of_html
from editions.matching import match
from tests import factories
from tests.blog.samples import every_block, heading, paragraph
from tests.editions.notes.models import NotePage


def changes(before, after):
    """The changes of the body of an article."""
    found = differences(ArticlePage, {"body": before}, {"body": after})
    return list(found[0].parts) if found else []


def shape(before, after):
    return [(change.kind.value, change.label) for change in changes(before, after)]


def marks(before, after):
    return marked(words(before), words(after))


# Words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("The quick brown fox.", "The quick red fox.", "The quick <del>brown </del><ins>red </ins>fox."),
        ("設計を見直します。", "構成を見直します。", "<del>設計</del><ins>構成</ins>を見直します。"),
        ("ソフトウェアの設計", "ハードウェアの設計", "<del>ソフトウェア</del><ins>ハードウェア</ins>の設計"),
        ("오늘은 좋은 날입니다", "오늘은 나쁜 날입니다", "오늘은 <del>좋은 </del><ins>나쁜 </ins>날입니다"),
        ("我们使用数据库。", "我们使用缓存。", "我们使用<del>数据库</del><ins>缓存</ins>。"),
        ("Kiến trúc phần mềm tốt", "Kiến trúc phần cứng tốt", "Kiến trúc phần <del>mềm </del><ins>cứng </ins>tốt"),
        ("", "New", "<ins>New</ins>"),
        ("Old", "", "<del>Old</del>"),
        ("Same", "Same", ""),
        # What stayed between two changes is not torn out of them, and other texts are not made into confetti.
        ("seven of nine", "eight of ten", "<del>seven of nine</del><ins>eight of ten</ins>"),
        (
            "alpha one two beta gamma delta epsilon zeta",
            "eta theta one two iota kappa lambda mu",
            "<del>alpha one two beta gamma delta epsilon zeta</del><ins>eta theta one two iota kappa lambda mu</ins>",
        ),
        ("a b c d x", "p q r s x t u v", "<del>a b c d x</del><ins>p q r s x t u v</ins>"),
    ],
)
def test_words_are_marked_and_characters_where_words_are_not_separated(before, after, html):
    assert marks(before, after) == html


def test_a_vietnamese_letter_of_several_code_points_stays_whole():
    assert marks("Viê\u0323t Nam", "Viê\u0301t Nam") == "<del>Viê\u0323t </del><ins>Viê\u0301t </ins>Nam"


@given(st.text(), st.text())
def test_the_marks_hold_both_texts_whole(before, after):
    found = runs(words(before), words(after))
    assert "".join(word.text for run in found for word in run.before) == before
    assert "".join(word.text for run in found for word in run.after) == after
    assert all(run.before == run.after for run in found if run.stayed)


@given(st.text(alphabet="<>&\"'ab 文。/="), st.text(alphabet="<>&\"'ab 文。/="))
def test_nothing_that_somebody_wrote_becomes_html(before, after):
    html = marks(before, after)
    assert set(re.findall(r"<[^>]*>", html)) <= {"<ins>", "</ins>", "<del>", "</del>"}
    if before != after and "¶" not in html:
        assert unescape(re.sub(r"<del>.*?</del>|</?ins>", "", html)) == after
    if before == after:
        assert html == ""


@given(st.text(alphabet="<>&\"'ab 文/=piul"))
def test_no_rich_text_breaks_out_of_the_marks(html):
    shown = marked([], words_of_html(f'<p>{html}</p><a href="x"><b>{html}'))
    assert set(re.findall(r"<(/?\w+)[ >]", shown)) <= {
        mark + name for mark in ("", "/") for name in ("ins", "b", "i", "s", "u", "code", "small", "p")
    } - {"p", "/p"}


def test_a_long_text_that_stayed_is_shortened():
    text = " ".join(f"word{number}" for number in range(1000))
    html = marks(f"{text} old", f"{text} new")
    assert " … " in html
    assert "word999" in html
    assert "word10 " not in html
    assert len(html) < 1000


def test_long_texts_are_compared_sentence_by_sentence():
    text = "".join(f"文{number}はここにあります。" for number in range(600))
    html = marks(text, text.replace("文300は", "章300は").replace("文500は", "章500は"))
    assert html.count("<del>文</del><ins>章</ins>300") == 1
    assert html.count("<ins>") == 2


# Rich text ------------------------------------------------------------------------------------------------------------


def rich(before, after):
    (change,) = changes([paragraph(before)], [paragraph(after)])
    return change.html


def test_emphasis_lists_and_paragraphs_are_shown():
    html = rich(
        "<p>Do <b>this</b>.</p><ul><li>one</li></ul>", "<p>Do <b>that</b>.</p><ul><li>one</li><li>two</li></ul>"
    )
    assert html == "Do <del><b>this</b></del><ins><b>that</b></ins>.\n• one<ins>\n• two</ins>"


def test_a_change_of_emphasis_alone_is_a_change():
    assert rich("<p>Do this now</p>", "<p>Do <i>this</i> now</p>") == "Do <del>this </del><ins><i>this</i> </ins>now"


def test_a_link_that_leads_elsewhere_says_where(home):
    html = rich(
        '<p>See <a href="https://old.example/">this page</a> first of all</p>',
        f'<p>See <a linktype="page" id="{home.pk}">this page</a> first of all</p>',
    )
    assert "<del><u>this page</u> <small>(https://old.example/)</small>" in html
    assert f"<ins><u>this page</u> <small>(Home (#{home.pk}))</small>" in html


@pytest.mark.django_db
def test_a_link_to_what_is_gone_says_so():
    assert "no longer there (#99999)" in rich("<p>See it</p>", '<p>See <a linktype="document" id="99999">it</a></p>')


def test_a_paragraph_that_was_split_shows_the_split():
    assert rich("<p>One. Two.</p>", "<p>One.</p><p>Two.</p>").count("¶") == 1


def test_keys_that_the_editor_gives_anew_are_no_change():
    assert not changes([paragraph('<p data-block-key="a">Same</p>')], [paragraph('<p data-block-key="b">Same</p>')])


def test_a_kind_of_list_that_changed_is_a_change_without_words():
    (change,) = changes([paragraph("<ul><li>one</li></ul>")], [paragraph("<ol><li>one</li></ol>")])
    assert (change.kind, change.html, change.parts) == (Kind.CHANGED, "", ())


# Blocks ---------------------------------------------------------------------------------------------------------------


def block(html, key=None):
    return {**paragraph(f"<p>{html}</p>"), **({"id": key} if key else {})}


FIRST = block("The first paragraph says what this is about", "1")
SECOND = block("The second one tells in detail how it was done", "2")
THIRD = block("And the third draws a short conclusion from all that", "3")


def test_blocks_come_and_go():
    assert shape([FIRST, THIRD], [FIRST, SECOND, THIRD]) == [("added", "Paragraph")]
    assert shape([FIRST, SECOND, THIRD], [FIRST, THIRD]) == [("removed", "Paragraph")]


def test_what_was_removed_is_shown_where_it_was():
    found = changes([FIRST, SECOND, THIRD], [block("Something altogether different", "0"), heading("End")])
    assert [change.kind for change in found].count(Kind.REMOVED) == 2
    assert (
        changes([FIRST, heading("Gone"), THIRD], [FIRST, block("The third", "3"), heading("End")])[0].kind == "removed"
    )


def test_a_block_is_known_by_its_id_although_all_of_it_was_written_anew():
    (change,) = changes([FIRST, SECOND], [block("Nothing left", "1"), SECOND])
    assert change.kind == Kind.CHANGED
    assert "<ins>Nothing left</ins>" in change.html


def test_new_ids_of_the_same_text_are_no_change():
    assert not changes([FIRST, SECOND], [{**FIRST, "id": "x"}, {**SECOND, "id": "y"}])
    assert not changes(
        [FIRST, SECOND], [{**FIRST, "id": None}, block("The second one tells in detail how it was done")]
    )


def test_without_ids_a_block_is_known_by_its_wording():
    before = [block("The first paragraph says what this is about"), block("The second one tells how it was done")]
    after = [heading("Start"), before[0], heading("End"), block("The second one tells at length how it was done")]
    found = changes(before, after)
    assert [change.kind for change in found] == ["added", "added", "changed"]
    assert "<ins>at length </ins>" in found[2].html


def test_likeness_goes_before_place():
    before = [block("The first paragraph says what this is about"), block("The second one tells how it was done")]
    found = changes(before, [block("The second one tells at length how it was done")])
    assert [change.kind for change in found] == ["removed", "changed"]


def test_a_block_that_moved_and_did_not_change_says_so():
    (change,) = changes([FIRST, SECOND, THIRD], [THIRD, FIRST, SECOND])
    assert change.kind == Kind.MOVED
    (change,) = changes(
        [FIRST, SECOND, THIRD], [block("And the third draws a conclusion from all that", "3"), FIRST, SECOND]
    )
    assert (change.kind, change.is_moved) == (Kind.CHANGED, True)


def test_three_bullets_that_became_one_paragraph_read_well():
    before = [paragraph("<ul><li>fast</li><li>safe</li><li>simple</li></ul>"), THIRD]
    (change,) = changes(before, [paragraph("<p>It is fast, safe and, above all, simple.</p>"), THIRD])
    assert change.kind == Kind.CHANGED


def test_within_a_block_only_the_part_that_changed_is_named():
    (change,) = changes([heading("Speed", "h2", id="a")], [heading("Speed of light", "h2", id="a")])
    assert (change.label, [part.label for part in change.parts]) == ("Heading", ["text"])
    (change,) = changes([heading("Speed", "h2", id="a")], [heading("Speed", "h3", id="a")])
    assert change.parts[0].html == "<del>2 – section</del><ins>3</ins>"


def test_code_keeps_its_lines():
    def code(text):
        return {"type": "code", "value": {"language": "python", "file_name": "", "code": text}, "id": "c"}

    (change,) = changes([code("def run():\n    pass")], [code("def run():\n    return <1>")])
    assert change.parts[0].html == "def run():\n    <del>pass</del><ins>return &lt;1&gt;</ins>"


def test_a_table_is_compared_cell_by_cell():
    def table(*rows):
        columns = [{"type": "text", "heading": "Question"}, {"type": "text", "heading": "Answer"}]
        cells = [{"values": [f"<p>{cell}</p>" for cell in row]} for row in rows]
        return {"type": "table", "id": "t", "value": {"table": {"columns": columns, "rows": cells, "caption": ""}}}

    (change,) = changes([table(["Admin", "old"])], [table(["Admin", "new"], ["Search", "built in"])])
    html = change.parts[0].html
    assert html.startswith("Question │ Answer\nAdmin │ <del>old</del><ins>new")
    assert "Search │ built in" in html


def test_pictures_and_pages_go_by_their_names(home):
    old, new = factories.image("a lighthouse"), factories.image("a harbour")
    before, after = every_block(old, home), every_block(new, home)
    (change,) = changes(before, after)
    assert change.parts[0].html == (f"a <del>lighthouse (#{old.pk}</del><ins>harbour (#{new.pk}</ins>)")


def test_fields_come_in_the_order_of_the_form_by_their_names_there():
    found = differences(
        ArticlePage,
        {"headline": "Old", "body": [], "meta_title": ""},
        {"headline": "New", "body": [FIRST], "meta_title": "T", "summary": "S"},
    )
    assert [(change.label, change.kind.value) for change in found] == [
        ("Headline", "changed"),
        ("Summary", "added"),
        ("Text", "added"),
        ("Title for search engines", "added"),
    ]


def test_a_block_of_a_type_that_is_no_more_is_still_told_of():
    assert shape([{"type": "carousel", "value": {"a": 1}}], []) == [("removed", "carousel")]


def test_raw_html_is_shown_and_never_run():
    before, after = ([{"type": "html", "value": f"<script>{text}</script>", "id": "h"}] for text in "ab")
    (change,) = differences(NotePage, {"body": before}, {"body": after})[0].parts
    assert "<script" not in change.html
    assert "&lt;script" in change.html.replace("<del>", "").replace("<ins>", "")


# Any body at all ------------------------------------------------------------------------------------------------------

TEXT = st.text(max_size=20)
INLINE = st.builds("<p>{} <b>{}</b></p>".format, TEXT, TEXT)
KEYS = st.sampled_from(["1", "2", "3", None])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def struct(**fields):
    return st.fixed_dictionaries({}, optional={name: value | st.none() for name, value in fields.items()})


def tables():
    cells = st.lists(INLINE, min_size=2, max_size=2)
    columns = st.just([{"type": "text", "heading": "A"}, {"type": "number", "heading": "B"}])
    rows = st.lists(st.fixed_dictionaries({"values": cells}), max_size=3)
    return st.fixed_dictionaries({"columns": columns, "rows": rows, "caption": TEXT})


VALUES = {
    "paragraph": INLINE,
    "heading": struct(level=st.sampled_from(["h2", "h9"]), text=TEXT),
    "image": struct(image=st.integers(), alt=TEXT, decorative=st.booleans(), caption=INLINE, wide=st.booleans()),
    "code": struct(language=st.sampled_from(["python", "cobol"]), file_name=TEXT, code=TEXT),
    "table": struct(caption=TEXT, header_column=st.booleans(), table=tables()),
    "quote": struct(text=INLINE, source=TEXT),
    "callout": struct(kind=st.sampled_from(["note", "tip"]), title=TEXT, text=INLINE),
    "embed": st.sampled_from(["https://www.youtube.com/watch?v=dQw4w9WgXcQ", ""]),
    "call_to_action": struct(title=TEXT, text=INLINE, page=st.integers(), button=TEXT),
}
BLOCKS = st.one_of(
    [
        st.fixed_dictionaries({"type": st.just(kind), "value": value | ANYTHING, "id": KEYS})
        for kind, value in VALUES.items()
    ]
)
BODIES = st.lists(BLOCKS, max_size=6)


def test_the_bodies_below_have_every_block():
    assert set(VALUES) == set(BodyBlock().child_blocks)


@pytest.mark.django_db(transaction=False)
@given(BODIES, BODIES)
def test_any_two_bodies_can_be_compared(before, after):
    for change in changes(before, after):
        assert isinstance(change.kind, Kind)
        for html in _htmls(change):
            assert set(re.findall(r"<(/?\w+)", html)) <= {
                mark + name for mark in ("", "/") for name in ("ins", "del", "b", "u", "small")
            }


def _htmls(change):
    return [change.html, *(html for part in change.parts for html in _htmls(part))]


@given(BODIES)
def test_the_same_body_differs_in_nothing(body):
    assert not changes(body, [dict(item) for item in body])


@given(BODIES, BODIES)
def test_every_block_of_both_sides_is_paired_once(before, after):
    pairs = match(before, after)
    assert [pair.after for pair in pairs if pair.after is not None] == after
    assert sorted(id(pair.before) for pair in pairs if pair.before is not None) == sorted(map(id, before))
