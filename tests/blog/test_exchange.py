"""Articles in files for translators: nothing changed, nothing lost, whatever an article is made of."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from blog.blocks import BodyBlock
from blog.models import ArticlePage, BlogIndexPage
from editions.exchange import packages
from editions.exchange.documents import Outgoing, formats
from editions.exchange.mistakes import Refused
from editions.exchange.service import export, take
from editions.languages import BY_CODE
from editions.values import fingerprint
from tests import factories
from tests.blog.samples import every_block, rich_article
from tests.blog.test_markdown_writer import VALUES, block, settled

pytestmark = pytest.mark.django_db
FORMATS = ["xliff", "markdown"]


def newest(page):
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def written(name, pages, codes=tuple(BY_CODE)):
    return export(name, pages, codes, lambda page: f"https://example.org/admin/pages/{page.pk}/edit/")


def bring(files, **options):
    return take(packages.read(files), **options)


def copied(content):
    """As a translator who changes nothing sends it back: every source is its own translation."""
    root = etree.fromstring(content)
    for segment in root.iter("{*}segment"):
        source = segment.find("{*}source")
        for old in segment.findall("{*}target"):
            segment.remove(old)
        target = etree.fromstring(etree.tostring(source, with_tail=False))
        target.tag = source.tag.replace("source", "target")
        segment.append(target)
    return etree.tostring(root)


@pytest.fixture
def article(home):
    blog = factories.blog_page(home)
    image = factories.image()
    return rich_article(blog, cover=image, body=every_block(image, home), en="Hello <world> & co")


@pytest.mark.parametrize("name", FORMATS)
def test_every_block(article, name):
    (taken,) = bring(written(name, [newest(article)], ["ja"]))
    assert taken.before == taken.after


def test_code_and_the_choice_of_pictures_are_not_for_translators(article):
    ((_name, content),) = written("xliff", [newest(article)], ["ja"])
    units = etree.fromstring(content).iter("{*}unit")
    fixed = ["".join(unit.find(".//{*}source").itertext()) for unit in units if unit.get("translate") == "no"]
    image = ArticlePage.objects.get().cover
    assert fixed == [
        "app/main.py",
        "def run():\n    pass",
        f"picture (#{image.pk})",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        f"Home (#{article.get_parent().get_parent().pk})",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_text_keeps_its_tags_and_neighbours(article, name):
    files = written(name, [newest(article)], ["ja"])
    ((path, content),) = files
    if name == "xliff":
        content = copied(content)
    (taken,) = bring([(path, content.replace(b"first", "最初".encode()))])
    source = newest(article).text_in("en")
    after = taken.after["body"]
    assert [one["type"] for one in after] == [one["type"] for one in source["body"]]
    assert after[0]["value"] == source["body"][0]["value"].replace("first", "最初")
    assert 'linktype="page"' in after[0]["value"]
    assert fingerprint({"body": after[1:]}) == fingerprint({"body": source["body"][1:]})
    assert [one["id"] for one in after] == [one["id"] for one in source["body"]]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"&lt;b&gt;", b"&lt;script&gt;", "does not have the tag “<script>”"),
        (b"&lt;b&gt;", b'&lt;b onclick="x"&gt;', "does not have the tag"),
        (b'dataRefStart="d1"', b'dataRefStart="d99"', "does not have the tag"),
    ],
)
def test_no_tag_comes_in_that_the_page_has_not(article, before, after, said):
    ((path, content),) = written("xliff", [newest(article)], ["ja"])
    content = copied(content)
    assert before in content
    with pytest.raises(Refused, match=re.escape(said)):
        bring([(path, content.replace(before, after))])


def test_text_stays_inside_of_paragraphs(article):
    ((path, content),) = written("xliff", [newest(article)], ["ja"])
    content = re.sub(rb"<source>(<pc.*?Mind the gap.*?)</source>", rb"<source>\1</source><target>X</target>", content)
    with pytest.raises(Refused, match="outside of every paragraph"):
        bring([(path, content)])


def test_spanning_codes_and_annotations_of_other_tools(article):
    ((path, content),) = written("xliff", [newest(article)], ["ja"])
    unit = next(
        unit for unit in etree.fromstring(content).iter("{*}unit") if "Mind the gap" in "".join(unit.itertext())
    )
    reference = unit.find(".//{*}pc").get("dataRefStart").encode()
    target = (
        b'<target><sc id="1" dataRef="' + reference + b'"/><mrk id="m1" type="term">Ma</mrk><ec startRef="1"/></target>'
    )
    content = re.sub(rb"(<source><pc[^>]*>Mind the gap.*?</source>)", lambda found: found[1] + target, content)
    (taken,) = bring([(path, content)])
    assert [one["value"]["text"] for one in taken.after["body"] if one["type"] == "callout"] == ["<p>Ma</p>"]


def test_a_table_of_another_shape_takes_that_of_the_source(article):
    page = newest(article)
    body = page.text_in("en")["body"]
    table = next(one for one in body if one["type"] == "table")
    small = {**table["value"], "table": {"columns": [{"type": "text", "heading": "質問"}], "rows": [], "caption": ""}}
    page.set_text("ja", body=[{**table, "value": small}])
    page.save_revision()
    ((path, content),) = written("xliff", [newest(article)], ["ja"])
    assert bring([(path, content)])[0].before == bring([(path, content)])[0].after
    answer = content.replace(b"<source>Answer</source>", "<source>Answer</source><target>答え</target>".encode())
    (taken,) = bring([(path, answer)])
    after = next(one for one in taken.after["body"] if one["type"] == "table")["value"]["table"]
    assert [column["heading"] for column in after["columns"]] == ["質問", "答え"]
    assert len(after["rows"]) == 1


def test_markdown_that_is_wrong(article):
    ((path, content),) = written("markdown", [newest(article)], ["ja"])
    text = content.decode()
    for changed, said in (
        (text.replace("picture:", f"picture:{'9' * 5000}"), "There is no picture"),
        (text.replace("picture:", "picture:9"), r"index\.ja\.md:\d+: There is no picture"),
        (text.replace("\ntitle:", "\ntitel:"), r"index\.ja\.md:\d+: The page has no text “titel”"),
        (text.replace("language: ja", "language: fr"), "does not have the languages"),
        (re.sub(r"title: .*", "title: [1]", text), "“title” is not a text"),
        (text.replace("---", "", 1), "no front matter"),
    ):
        assert changed != text
        with pytest.raises(Refused, match=said):
            bring([(path, changed.encode())])


def test_markdown_of_pages_that_it_has_no_signs_for(article):
    assert written("markdown", [BlogIndexPage.objects.get()], ["ja"]) == []


@pytest.mark.parametrize("name", FORMATS)
def test_markdown_and_xliff_bring_no_script(article, name):
    """An address of a link is an address, not a program."""
    ((path, content),) = written("markdown", [newest(article)], ["ja"])
    (taken,) = bring([(path, content + b"\n[x](javascript:alert(1)) <script>alert(1)</script>\n")])
    assert 'href="javascript' not in str(taken.after)
    assert "<script" not in str(taken.after["body"][-1])


# Whatever a body is made of ---------------------------------------------------------------------------------------

BODIES = st.lists(st.sampled_from(sorted(VALUES)).flatmap(block), max_size=4)


@pytest.fixture
def merged(article):
    """A text of an article through the file of a format, without the database in between."""
    page = newest(article)

    def merge(name, source, target, change=lambda content: content):
        page.set_text("en", body=source)
        page.set_text("ja", body=target)
        texts = Outgoing(page, "ja", "https://example.org/")
        ((path, content),) = formats()[name].write([texts])
        (found,) = formats()[name].read(path, change(content))
        return texts.source, texts.target, found.merge(ArticlePage, texts.source, texts.target, None)

    return merge


@settings(deadline=None, max_examples=25, suppress_health_check=[*HealthCheck])
@pytest.mark.parametrize("name", FORMATS)
@given(source=BODIES, target=BODIES)
def test_a_round_trip_changes_nothing(merged, name, source, target):
    _source, before, after = merged(name, settled(source), settled(target))
    assert after == before


def test_a_number_is_no_translation_of_a_text_with_tags(merged):
    def table(kind, cell):
        data = {"columns": [{"type": kind, "heading": "One"}], "rows": [{"values": [cell]}], "caption": ""}
        return [{"type": "table", "value": {"caption": "", "header_column": False, "table": data}, "id": "1"}]

    _source, before, after = merged("xliff", table("text", "<p>a</p>"), table("number", "1"))
    assert after == before
    source, _before, after = merged("xliff", table("text", "<p>a</p>"), table("number", "1"), copied)
    assert after["body"] == source["body"]


@settings(deadline=None, max_examples=15, suppress_health_check=[*HealthCheck])
@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_translated_word_for_word_it_is_the_source(merged, kind, data):
    blocks = [{"type": "heading", "value": {"level": "h2", "text": "One"}}, *settled([data.draw(block(kind))])]
    source, _before, after = merged("xliff", blocks, [], copied)
    assert fingerprint({"body": after["body"]}) == fingerprint({"body": source["body"]})


def test_every_kind_of_block_is_tried():
    assert VALUES.keys() == BodyBlock().child_blocks.keys()
