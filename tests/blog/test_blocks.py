import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from blog.blocks import CODE_LANGUAGES, BodyBlock, ImageBlock, highlighted
from tests import factories
from tests.blog.samples import every_block, heading, paragraph, rich_article

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1"


def image_value(**values):
    block = ImageBlock()
    raw = {"image": factories.image().pk, "alt": "", "decorative": False, "caption": "", "wide": False, **values}
    return block.clean(block.to_python(raw))


def test_an_image_is_described_or_decorative(db):
    with pytest.raises(ValidationError) as refused:
        image_value()
    assert list(refused.value.block_errors) == ["alt"]
    assert image_value(alt="two boxes")["alt"] == "two boxes"
    assert image_value(decorative=True)["decorative"]


def parsed(code, language):
    return BeautifulSoup(f"<pre>{highlighted(code, language)}</pre>", "html.parser")


def test_code_is_highlighted_with_classes_only():
    soup = parsed("def run():\n    return 1  # one", "python")
    assert soup.text.strip() == "def run():\n    return 1  # one"
    assert {name for tag in soup.find_all() for name in tag.attrs} == {"class"}
    assert [span.text for span in soup.select("span.k")] == ["def", "return"]


@pytest.mark.parametrize("language", [code for code, _name in CODE_LANGUAGES])
def test_code_is_shown_as_text_in_every_language_we_offer(language):
    code = "<script>alert('&amp;')</script>"
    soup = parsed(code, language)
    assert soup.text.strip() == code
    assert {tag.name for tag in soup.pre.find_all()} <= {"span"}


def test_code_in_a_language_we_no_longer_offer_is_shown_plain():
    assert highlighted("a < b", "brainfog").strip() == "a &lt; b"


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=10", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
    ],
)
def test_videos_of_known_hosts_are_shown_without_asking_them(db, url, player):
    block = BodyBlock().child_blocks["embed"]
    iframe = BeautifulSoup(block.clean(block.to_python(url)).html, "html.parser").iframe
    assert (iframe["src"], iframe["loading"]) == (player, "lazy")
    assert iframe["title"]
    assert not iframe.has_attr("style")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/video.mp4",
        "https://www.dailymotion.com/video/x8abc",
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://example.org/?u=https://youtu.be/dQw4w9WgXcQ",
        "https://vimeo.com/channels/staffpicks",
    ],
)
def test_videos_of_unknown_hosts_are_refused(db, url):
    block = BodyBlock().child_blocks["embed"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python(url))


def test_the_players_are_those_the_policy_allows(settings):
    hosts = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"]
    assert {player.split("/embed")[0].split("/video")[0] for player in (YOUTUBE, VIMEO)} == set(hosts)


def test_the_stored_body_holds_no_address_of_the_site(home):
    """Addresses change after publication; references are resolved when somebody reads."""
    blog = factories.blog_page(home)
    target = factories.article(blog, en="Target")
    page = rich_article(blog, body=every_block(factories.image(), target), en="All")
    html = factories.edition(page, "en").body_html
    assert "/en/" not in html
    assert "/media/" not in html
    assert f'linktype="page" id="{target.pk}"' in html


def test_text_in_plain_fields_is_escaped(home):
    blog = factories.blog_page(home)
    body = [
        {"type": "heading", "value": {"level": "h2", "text": "<i>a</i>"}},
        {"type": "quote", "value": {"text": "<p>q</p>", "source": "<i>b</i>"}},
        {"type": "callout", "value": {"kind": "note", "title": "<i>c</i>", "text": "<p>t</p>"}},
        {"type": "image", "value": {"image": factories.image().pk, "alt": '"><i>d</i>', "decorative": False}},
        paragraph("<p>e</p>"),
    ]
    html = factories.edition(rich_article(blog, body=body, en="Escaped"), "en").body_html
    assert "<i>" not in html


def stored(home, *body, **languages):
    page = rich_article(factories.blog_page(home), body=body, **(languages or {"en": "Blocks"}))
    return [factories.edition(page, code) for code in factories.texts(**(languages or {"en": "Blocks"}))]


def soup_of(edition):
    return BeautifulSoup(edition.body_html, "html.parser")


def test_a_heading_has_a_link_to_itself_named_in_the_language_of_the_text(home):
    block = heading("A < B", id="11111111-0000")
    for edition in stored(home, block, en="Headings", ja="見出し"):
        link = soup_of(edition).select_one(".heading > h2 + a")
        assert (link["href"], link.text) == ("#s-11111111", "")
        with override(edition.language):
            assert link["aria-label"] == gettext("Link to the section “%(heading)s”") % {"heading": "A < B"}


def test_the_link_of_a_heading_is_in_no_text_of_the_edition(home):
    (edition,) = stored(home, heading("Speed of light", id="11111111-0000"))
    assert edition.toc == [{"level": 2, "id": "s-11111111", "text": "Speed of light"}]
    assert edition.text == "Speed of light"
    assert edition.word_count == 3


def code(file_name=""):
    return {"type": "code", "value": {"language": "python", "file_name": file_name, "code": "pass"}}


def test_code_says_what_it_is_and_brings_the_words_for_its_button(home):
    (edition,) = stored(home, code("app/main.py"), code())
    named, unnamed = soup_of(edition).select("figure.code")
    assert (named["data-copy"], named["data-copied"]) == ("Copy", "Copied")
    assert named.pre["aria-label"] == "Code: app/main.py (Python)"
    assert unnamed.pre["aria-label"] == "Code (Python)"
    assert [block.pre["tabindex"] for block in (named, unnamed)] == ["0", "0"]
    assert not named.select("button")


def test_the_words_of_a_block_are_in_the_language_of_the_text(home):
    texts = stored(home, code(), table(), en="Blocks", vi="Khối")
    english, vietnamese = (soup_of(edition).select_one("[role=group][aria-label]")["aria-label"] for edition in texts)
    with override("vi"):
        assert vietnamese == gettext("Code (%(language_name)s)") % {"language_name": "Python"}
    assert english == "Code (Python)"


def table(caption="", **value):
    columns = [{"type": "text", "heading": ""}, {"type": "number", "heading": "Price"}]
    rows = [{"values": ["<p>One</p>", "12"]}]
    return {"type": "table", "value": {"caption": caption, "table": {"columns": columns, "rows": rows}, **value}}


def test_a_table_scrolls_in_a_container_that_keyboards_reach_and_that_has_a_name(home):
    (edition,) = stored(home, table("Prices < 20"), table())
    captioned, plain = soup_of(edition).select("div.table")
    assert [(box["role"], box["tabindex"]) for box in (captioned, plain)] == [("group", "0")] * 2
    assert captioned["aria-label"] == captioned.caption.text == "Prices < 20"
    assert plain["aria-label"] == "Table"
    assert not plain.caption


def test_the_header_cells_of_a_table_say_what_they_head(home):
    (edition,) = stored(home, table(header_column=True), table(header_column=False))
    with_column, without = soup_of(edition).select("table")
    assert [(th.text.strip(), th["scope"]) for th in with_column.select("th")] == [("Price", "col"), ("One", "row")]
    assert [(th.text.strip(), th["scope"]) for th in without.select("th")] == [("Price", "col")]
    assert with_column.thead.td.text == "", "an empty cell heads nothing"
    assert [cell.text.strip() for cell in with_column.select(".number")] == ["Price", "12"]


@pytest.mark.parametrize("title", ["", "Mind the gap"])
@pytest.mark.parametrize(("kind", "word"), [("note", "Note"), ("tip", "Tip"), ("warning", "Warning")])
def test_the_kind_of_a_callout_is_said_in_words(home, kind, word, title):
    (edition,) = stored(home, {"type": "callout", "value": {"kind": kind, "title": title, "text": "<p>t</p>"}})
    callout = soup_of(edition).select_one(f"[role=note].callout--{kind}")
    assert [p.text for p in callout.select("p")] == [word, *filter(None, [title]), "t"]


def test_a_picture_may_be_wider_than_the_text_and_have_a_caption(home):
    value = {"image": factories.image().pk, "alt": "boxes", "decorative": False, "caption": "<p>Two <b>boxes</b></p>"}
    (edition,) = stored(home, {"type": "image", "value": {**value, "wide": True}}, {"type": "image", "value": value})
    wide, narrow = soup_of(edition).select("figure.figure")
    assert ("figure--wide" in wide["class"], "figure--wide" in narrow["class"]) == (True, False)
    assert wide.figcaption.text.strip() == "Two boxes"
