"""A folder of Markdown becomes drafts: all of an article or nothing, and never twice."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model
from wagtail.models import Revision

from blog.imported import ImportedArticle, ImportedText
from blog.importing import articles as importing
from blog.importing.folder import language_of
from blog.importing.front_matter import split
from blog.importing.problems import Mistake
from blog.models import ArticlePage, Author, BlogIndexPage
from blog.tags import Tag
from editions.languages import BY_CODE
from editions.models import Edition
from tests import factories
from tests.blog import hugo

PROBLEM = re.compile(r"(.+?):(\d+): (error|warning): (.+)")


@pytest.fixture
def blog(home):
    return factories.blog_page(home)


def run(folder, *options):
    """What was counted, and the problems as (file, line, whether it is an error, text)."""
    out, err = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("import_articles", str(folder), *options, stdout=out, stderr=err)
    matches = [PROBLEM.fullmatch(line) for line in err.getvalue().splitlines()]
    problems = [(m[1], int(m[2]), m[3] == "error", m[4]) for m in matches]
    return out.getvalue().splitlines()[-1], problems


def text(body="Text.", **fields):
    fields = {"title": "Queues", **fields}
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"---\n\n{body}\n"


def draft(slug="a"):
    return ImportedArticle.objects.get(slug=slug).page.get_latest_revision_as_object()


def body(slug="a", code="en"):
    return [(block["type"], block["value"]) for block in draft(slug).text_in(code)["body"]]


def taken(tmp_path, blog, content, *options, **more):
    """The body of one article, and what was said of it."""
    _count, problems = run(hugo.write(tmp_path, {"a/index.md": content, **more}), *options)
    return body(), [(line, said) for _file, line, _is_error, said in problems]


# What is taken -------------------------------------------------------------------------------------------------------


def test_an_article_becomes_a_draft_in_all_its_languages(tmp_path, blog):
    author = factories.author("Long Hoang", local_name_ja="ホアン・ロン")
    head = {
        "tags": "[C++, Queues]",
        "author": "Long Hoang",
        "summary": "Short.",
        "cover": "c.png",
    }
    folder = hugo.write(tmp_path, {
        "posts/a/index.md": text("## One\n\nText.", **head, cover_alt="teal"),
        "posts/a/index.ja.md": "+++\ntitle = '待ち行列'\ndescription = '短い。'\n+++\n本文。\n",
        "posts/a/index.zh-cn.md": '{"title": "队列", "summary": "短。", "description": "搜索"}\n正文。\n',
        "posts/a/c.png": hugo.picture(),
    })  # fmt: skip
    count, problems = run(folder)
    assert (count.split(",")[0], problems) == ("1 taken", [])
    page = draft()
    assert (page.slug, page.source_language, page.title, page.live) == ("a", "en", "Queues", False)
    assert [page.headline_in(code) for code in ("en", "ja", "zh-hans", "vi")] == ["Queues", "待ち行列", "队列", ""]
    assert [page.text_in(code)["summary"] for code in ("en", "ja", "zh-hans")] == ["Short.", "短い。", "短。"]
    assert page.text_in("zh-hans")["meta_description"] == "搜索"
    assert page.text_in("en")["cover_alt"] == "teal"
    assert {tag.slug for tag in page.tags.all()} == {"c-plus-plus", "queues"}
    assert page.shown_authors() == [author]
    assert page.cover.width == 8
    assert page.ready == {}
    assert not Edition.objects.filter(page=page.pk).exists()
    assert Revision.objects.for_instance(page).count() == 1
    assert body()[0] == ("heading", {"level": "h2", "text": "One"})


def test_one_file_per_language_without_a_folder_of_its_own(tmp_path, blog):
    run(hugo.write(tmp_path, {"a.ja.md": text(title="待ち行列"), "a.vi.md": text(title="Hàng đợi")}))
    page = draft()
    assert (page.source_language, page.title) == ("ja", "待ち行列")
    assert page.headline_in("vi") == "Hàng đợi"


def test_the_language_of_a_name_without_one(tmp_path, blog):
    files = {"a.md": text(), "b.md": text(title="B", language="zh-Hans"), "node.js.md": text(title="Node")}
    run(hugo.write(tmp_path, files), "--language", "vi")
    assert [draft(slug).source_language for slug in ("a", "b", "nodejs")] == ["vi", "zh-hans", "vi"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("zh", "zh-hans"), ("zh_CN", "zh-hans"), ("zh-Hans", "zh-hans"), ("ja-JP", "ja"), ("zh-tw", None), ("fr", None)],
)
def test_names_of_languages(name, code):
    assert language_of(name) == code


def test_tables_code_lists_pictures_and_marks_become_blocks(tmp_path, blog):
    content = text(
        "- a\n  1. b\n\nA ![two](p.png) **c**.\n\n| d | e |\n|---|---:|\n| f | 1 |\n\n```golang\ng\n```\n\n> h\n"
    )
    found, problems = taken(tmp_path, blog, content, **{"a/p.png": hugo.picture()})
    assert problems == []
    assert [kind for kind, _value in found] == ["paragraph", "image", "table", "code", "quote"]
    assert found[0][1] == "<ul><li>a<ol><li>b</li></ol></li></ul><p>A <b>c</b>.</p>"
    assert found[1][1]["alt"] == "two"
    assert found[3][1]["language"] == "go"


def test_footnotes_are_a_numbered_list_at_the_end(tmp_path, blog):
    found, problems = taken(tmp_path, blog, text("A[^b] b[^1].\n\n[^1]: One *more*.\n[^b]: First.\n\nC[^b].\n"))
    assert found == [
        ("paragraph", "<p>A<sup>1</sup> b<sup>2</sup>.</p><p>C<sup>1</sup>.</p>"),
        ("paragraph", "<ol><li>First.</li><li>One <i>more</i>.</li></ol>"),
    ]
    assert problems == []


def test_links_between_articles_are_links_to_pages_even_when_the_target_comes_later(tmp_path, blog):
    ways = ["../b/", "../b.md", "/posts/b/#top", '{{< ref "b" >}}', '{{% relref "posts/b.md" %}}', "/2024/05/b/"]
    run(hugo.write(tmp_path, {
        "content/posts/a/index.md": text(" ".join(f"[x]({way})" for way in ways)),
        "content/posts/b.md": text("[back](../a/) [out](https://example.org/) [mail](mailto:a@b.org)", title="B"),
    }))  # fmt: skip
    to_b = f'<a linktype="page" id="{draft("b").pk}">x</a>'
    assert body() == [("paragraph", f"<p>{' '.join([to_b] * len(ways))}</p>")]
    to_a = f'<a linktype="page" id="{draft("a").pk}">back</a>'
    rest = '<a href="https://example.org/">out</a> <a href="mailto:a@b.org">mail</a>'
    assert body("b") == [("paragraph", f"<p>{to_a} {rest}</p>")]


def test_shortcodes_that_mean_something_and_those_that_do_not(tmp_path, blog):
    content = text(
        '{{< youtube dQw4w9WgXcQ >}}\n\n{{< figure src="p.png" alt="two" caption="A *b*" >}}\n\n'
        '{{< highlight go >}}\nx\n{{< /highlight >}}\n\n```\n{{</* ref "x" */>}} {{< y >}}\n```\n\n'
        "A {{<strange a=1>}}b{{</strange>}}."
    )
    found, problems = taken(tmp_path, blog, content, **{"a/p.png": hugo.picture()})
    assert [kind for kind, _value in found] == ["embed", "image", "code", "code", "paragraph"]
    assert found[1][1]["caption"] == "<p>A <i>b</i></p>"
    assert found[3][1]["code"] == '{{< ref "x" >}} {{< y >}}'
    assert found[4][1] == "<p>A {{&lt;strange a=1&gt;}}b{{&lt;/strange&gt;}}.</p>"
    assert problems == [(17, "shortcode that is kept as text: strange")]


def test_html_that_the_editor_knows_is_taken_and_the_rest_is_text(tmp_path, blog):
    content = text(
        'A <b class="x">b</b> <kbd>c</kbd> <span>d</span><!-- e -->\nf <iframe src="g"></iframe>\n\n'
        '<div>\nh\n</div>\n\n<!--more-->\n\n<a href="https://example.org/">i</a> <a href="javascript:j()">k</a>'
    )
    found, problems = taken(tmp_path, blog, content)
    ((_kind, html),) = found
    assert html.split("</p>") == [
        '<p>A <b>b</b> <code>c</code> d f &lt;iframe src="g"&gt;&lt;/iframe&gt;',
        "<p>&lt;div&gt; h &lt;/div&gt;",
        '<p><a href="https://example.org/">i</a> <a>k</a>',
        "",
    ]
    assert {line for line, _said in problems} == {6, 8}


def test_pictures_of_the_whole_site_and_from_elsewhere(tmp_path, blog):
    content = text("![x](/img/my%20p.png?v=1)\n\n![y](https://example.org/y.png)")
    found, problems = taken(tmp_path, blog, content, **{"static/img/my p.png": hugo.picture()})
    assert [kind for kind, _value in found] == ["image"]
    assert problems == [(7, "left out: the picture “https://example.org/y.png” is not in the folder")]


def test_a_picture_is_stored_once(tmp_path, blog):
    files = {f"{slug}/index.md": text("![x](p.png)", title=slug) for slug in "abc"}
    run(hugo.write(tmp_path, files | {f"{slug}/p.png": hugo.picture() for slug in "abc"}))
    assert get_image_model().objects.count() == 1


def test_authors_are_found_reported_or_made(tmp_path, blog):
    folder = hugo.write(tmp_path, {"a.md": text(authors="[Jane Doe, {name: 山田}]")})
    _count, problems = run(folder)
    assert [(line, said) for _file, line, _is_error, said in problems] == [
        (3, f"there is no author “{name}”, or more than one") for name in ("Jane Doe", "山田")
    ]
    assert draft().shown_authors() == []
    count, problems = run(folder, "--create-authors")
    assert (count.split(", ")[:2], problems) == (["0 taken", "1 changed"], [])
    assert [author.name for author in draft().shown_authors()] == ["Jane Doe", "山田"]
    assert not Author.objects.filter(name="").exists()


def test_fields_that_are_not_taken_are_counted(tmp_path, blog):
    out = StringIO()
    call_command("import_articles", str(hugo.write(tmp_path, {"a.md": text(mood="glad")})), stdout=out)
    assert "not taken: mood (1)" in out.getvalue()


def test_whoever_watches_sees_progress(tmp_path, blog):
    err = StringIO()
    err.isatty = lambda: True
    folder = hugo.write(tmp_path, {"a.md": text(), "b.md": "", "c.md": text(title="C")})
    with suppress(CommandError):
        call_command("import_articles", str(folder), stdout=StringIO(), stderr=err, no_color=True)
    shown, _rest = err.getvalue().rsplit("\r\033[K", 1)
    assert shown.endswith("2/3 c")


# Dates ---------------------------------------------------------------------------------------------------------------


def test_the_first_publication_carries_the_date_that_the_text_came_with(tmp_path, blog):
    files = {"a.md": text(date="2024-03-05T09:00:00+07:00", lastmod="2024-04-01"), "a.ja.md": text(title="待ち行列")}
    run(hugo.write(tmp_path, files))
    page = draft()
    factories.publish(page, "en")
    edition = factories.edition(page, "en")
    assert edition.first_published_at == datetime(2024, 3, 5, 2, tzinfo=UTC)
    assert edition.last_published_at == datetime(2024, 4, 1, tzinfo=UTC)
    page = draft()
    page.set_text("en", summary="New.")
    factories.publish(page, "en", "ja")
    edition.refresh_from_db()
    assert edition.first_published_at.year == 2024
    assert edition.last_published_at.year > 2024
    assert factories.edition(page, "ja").first_published_at.year > 2024


def test_a_text_that_was_changed_before_its_publication_is_updated_then(tmp_path, blog):
    run(hugo.write(tmp_path, {"a.md": text(date="2024-03-05", lastmod="2024-04-01")}))
    page = draft()
    page.set_text("en", summary="New.")
    factories.publish(page, "en")
    edition = factories.edition(page, "en")
    assert edition.first_published_at.year == 2024
    assert edition.last_published_at.year > 2024


def test_a_date_in_the_future_is_none(tmp_path, blog):
    run(hugo.write(tmp_path, {"a.md": text(date="2999-01-01")}))
    factories.publish(draft(), "en")
    assert factories.edition(draft(), "en").first_published_at.year < 2999


# Again ---------------------------------------------------------------------------------------------------------------


def state():
    """All that an import could change."""
    rows = [Revision, ArticlePage, ImportedArticle, ImportedText, get_image_model(), Tag, Author]
    return [list(model.objects.order_by("pk").values()) for model in rows]


FILES = {
    "a.md": text("## One\n\nText.", cover="p.png", tags="[x]"),
    "a.ja.md": text(title="待ち行列"),
    "b.md": text("[a](../a/)", title="B"),
    "p.png": hugo.picture(),
}


@pytest.fixture
def folder(tmp_path, blog):
    run(hugo.write(tmp_path, FILES))
    return tmp_path


def test_a_second_run_changes_nothing(folder):
    before = state()
    assert run(folder) == ("0 taken, 0 changed, 2 as it was, 0 left alone, 0 not taken", [])
    assert state() == before


def test_a_file_that_has_changed_updates_its_language_only(folder):
    page = draft()
    page.set_text("en", summary="An editor's.")
    page.save_revision()
    before = page.text_in("en")
    hugo.write(folder, {"a.ja.md": text("新しい。", title="新しい待ち行列")})
    assert run(folder)[0] == "0 taken, 1 changed, 1 as it was, 0 left alone, 0 not taken"
    assert body("a", "ja") == [("paragraph", "<p>新しい。</p>")]
    assert draft().text_in("en") == before


def test_a_picture_that_an_editor_has_replaced_stays_so(folder):
    image = draft().cover
    image.file = ImageFile(BytesIO(hugo.picture("red")), name="better.png")
    image._set_image_file_metadata()
    image.save()
    before = state()
    assert run(folder)[0].startswith("0 taken, 0 changed, 2 as it was")
    assert state() == before


def test_a_section_keeps_its_address(folder):
    before = draft().text_in("en")["body"][0]["id"]
    hugo.write(folder, {"a.md": text("New.\n\n## One\n\nText.")})
    run(folder)
    assert draft().text_in("en")["body"][1]["id"] == before


def test_what_an_editor_has_changed_is_left_alone_unless_told_otherwise(folder):
    page = draft()
    page.set_text("en", headline="Better")
    page.tags.clear()
    page.save_revision()
    hugo.write(folder, {"a.md": text("New.", tags="[y]")})
    before = Revision.objects.count()
    count, problems = run(folder)
    assert count == "0 taken, 0 changed, 1 as it was, 1 left alone, 0 not taken"
    assert [said for *_place, said in problems] == [
        "en left alone: an editor has changed the text since",
        "tags, authors and cover left alone: an editor has changed them since",
    ]
    assert Revision.objects.count() == before
    assert run(folder, "--overwrite")[0].startswith("0 taken, 1 changed")
    assert draft().headline_in("en") == "Queues"
    assert [tag.name for tag in draft().tags.all()] == ["y"]
    assert run(folder)[0].startswith("0 taken, 0 changed, 2 as it was")


def test_a_locked_page_is_left_alone(folder):
    ArticlePage.objects.filter(slug="a").update(locked=True)
    hugo.write(folder, {"a.md": text("New.")})
    count, problems = run(folder, "--overwrite")
    assert "1 left alone" in count
    assert "locked" in problems[0][3]


def test_a_language_that_an_editor_has_begun_is_left_alone(folder):
    page = draft("b")
    page.set_text("ja", headline="編集者の")
    page.save_revision()
    hugo.write(folder, {"b.ja.md": text(title="ファイルの")})
    assert "1 left alone" in run(folder)[0]
    assert draft("b").headline_in("ja") == "編集者の"


def test_an_article_that_was_moved_and_given_another_slug_is_still_the_same(folder):
    page = ArticlePage.objects.get(slug="a").get_latest_revision_as_object()
    page.slug = "renamed"
    factories.publish(page, "en")
    hugo.write(folder, {"a.ja.md": text(title="新しい")})
    assert run(folder)[0].startswith("0 taken, 1 changed")
    assert ArticlePage.objects.count() == 2
    assert draft().slug == "renamed"
    assert ArticlePage.objects.get(slug="renamed").live


def test_a_public_article_changes_in_its_draft_only(folder):
    factories.publish(draft(), "en")
    hugo.write(folder, {"a.md": text("New.", date="2020-01-01")})
    run(folder)
    edition = factories.edition(draft(), "en")
    assert "Text." in edition.body_html
    factories.publish(draft(), "en")
    edition.refresh_from_db()
    assert "New." in edition.body_html
    assert edition.first_published_at.year > 2020


def test_a_link_finds_its_target_once_that_is_mended(tmp_path, blog):
    folder = hugo.write(tmp_path, {"a.md": text("[b](../b/)"), "b.md": text("![x](gone.png)", title="B")})
    _count, problems = run(folder)
    assert ("a.md", 5, False, "the link to “../b/”: that article is not there") in problems
    assert body() == [("paragraph", '<p><a href="../b/">b</a></p>')]
    hugo.write(folder, {"b.md": text(title="B")})
    run(folder)
    assert body() == [("paragraph", f'<p><a linktype="page" id="{draft("b").pk}">b</a></p>')]


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path, blog):
    folder = hugo.write(tmp_path, {**FILES, "c.md": text("![x](gone.png)", title="C"), "a.md": FILES["a.md"]})
    before = state(), set(default_storage.listdir("")[0])
    rehearsal = run(folder, "--dry-run", "--create-authors")
    assert (state(), set(default_storage.listdir("")[0])) == before
    real = run(folder, "--create-authors")
    assert (rehearsal[0].split(": ")[1], rehearsal[1]) == real


# What goes wrong -----------------------------------------------------------------------------------------------------


def images_in_storage():
    return set(default_storage.listdir("original_images")[1]) if default_storage.exists("original_images") else set()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.tiff", hugo.picture(kind="TIFF"), "Not a supported image format"),
        ("p.png", hugo.picture(kind="TIFF"), "extension does not match"),
        ("p.png", hugo.bomb(), "too many pixels"),
        ("p.png", hugo.bomb(12_000, 12_000), "too many pixels"),
        ("p.png", hugo.picture()[:60], "broken"),
        ("p.png", b"nothing", "Upload a valid image"),
        ("p.svg", b"<svg/>", "Not a supported image format"),
        ("q.png", hugo.picture(), "there is no such file"),
    ],
    ids=range(8),
)
def test_a_picture_that_can_not_be_taken_keeps_its_article_out(tmp_path, blog, name, content, said):
    used = "p.png" if name == "q.png" else name
    good, before = hugo.picture("red"), images_in_storage()
    files = {"a/index.md": text(f"![x](good.png)\n\nAnd\nthis ![x]({used})"), f"a/{name}": content, "a/good.png": good}
    count, [(file, line, is_error, reason)] = run(hugo.write(tmp_path, files))
    assert count.endswith("1 not taken")
    assert (file, line, is_error) == ("a/index.md", 8, True)
    assert said in reason
    assert not ArticlePage.objects.exists()
    assert not get_image_model().objects.exists()
    assert images_in_storage() == before


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("---\ntitle: [x\n---\n", 3, "front matter"),
        ("---\ntitle: x\n", 1, "no end"),
        ("+++\ntitle = 'x'\ndate = \n+++\n", 3, "front matter"),
        ('{"title": "x",\n}\n', 2, "front matter"),
        ("---\n- title\n---\n", 1, "no fields"),
        ("---\nsummary: x\n---\n", 1, "no title"),
        ("---\nx: y\ntitle: {a: b}\n---\n", 3, "“title” is not a text"),
        ("---\ntitle: x\ntags: [[a]]\n---\n", 3, "“tags” is not a list"),
        ("---\ntitle: x\ndate: 2024-02-30\n---\n", 1, "day is out of range"),
        ("---\ntitle: x\ndate: 0001-01-01T00:00:00+09:00\n---\n", 3, "not a date"),
        ("---\ntitle: x\ncover: [[a]]\n---\n", 3, "“cover” is not the name of a file"),
        (f"---\ntitle: {'x' * 256}\n---\n", 2, "longer than 255"),
        (f"---\ntitle: {'[' * 2000}\n---\n", 1, "front matter"),
        (f"---\ntitle: {'9' * 5000}\n---\n", 1, "front matter"),
        ("---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n---\n", 4, "“title” is not a text"),
        ("---\ntitle: !!python/object/apply:os.system [ls]\n---\n", 2, "could not determine a constructor"),
        (f"---\ntitle: x\n---\n\n## {'x' * 201}\n", 5, "Heading"),
        ("---\ntitle: x\n---\n\na\0b\n", 5, "NUL"),
        ("---\ntitle: x\nlanguage: fr\n---\n", 3, "no “fr”"),
    ],
)
def test_a_text_that_can_not_be_read_is_named_with_its_line(tmp_path, blog, content, line, said):
    _count, problems = run(hugo.write(tmp_path, {"a.md": content}))
    assert [problem[:3] for problem in problems] == [("a.md", line, True)]
    assert said in problems[0][3]
    assert not ArticlePage.objects.exists()


@pytest.mark.parametrize("first", ["---\n# c\ntitle: x\n---\nbody", "{\n\n}\nbody", "+++\n\n\n+++\nbody"])
def test_the_body_knows_its_line(first):
    front = split(first)
    assert front.body.strip() == "body"
    assert front.first == first.count("\n")


def test_a_number_may_be_too_long_to_write():
    with pytest.raises(Mistake):
        split(f"---\ntitle: 0x{'f' * 5000}\n---\n").text("title")


def test_two_files_for_one_language_are_named(tmp_path, blog):
    _count, problems = run(hugo.write(tmp_path, {"a/index.md": text(), "a/index.en.md": text(), "b.zh.md": text()}))
    assert [(file, said) for file, *_place, said in problems] == [
        ("a/index.md", "two files for English: a/index.en.md is the other")
    ]
    assert ImportedArticle.objects.get().slug == "b"


def test_a_slug_that_the_blog_has_already_is_not_taken(tmp_path, blog):
    factories.draft(blog, ArticlePage, factories.texts(en="Mine"), slug="a")
    _count, [(file, _line, is_error, said)] = run(hugo.write(tmp_path, {"a.md": text()}))
    assert (file, is_error, said) == ("a.md", True, "the blog has another page “a” already")


def test_what_lies_in_the_folder_and_is_no_article_is_left_out_aloud(tmp_path, blog):
    folder = hugo.write(tmp_path / "in", {
        "_index.md": text(), "a/index.md": text(), "a/notes.md": text(), "a/deep/more.md": text(), "b.html": "x",
        "c.fr.md": text(), ".git/d.md": text(),
    })  # fmt: skip
    hugo.write(tmp_path, {"out/e.md": text()})
    (folder / "e").symlink_to(tmp_path / "out")
    (folder / "f.md").symlink_to(tmp_path / "out/e.md")
    (folder / "loop.md").symlink_to("loop.md")
    count, problems = run(folder)
    assert count.startswith("1 taken")
    assert [file for file, *_rest in problems] == [
        "_index.md", "a/deep/more.md", "a/notes.md", "b.html", "c.fr.md", "e", "f.md", "loop.md",
    ]  # fmt: skip
    assert not any(is_error for _file, _line, is_error, _said in problems)


@pytest.mark.parametrize("path", ["../out.png", "/../out.png", "..%2Fout.png", "link.png", "/link.png", "a%00b"])
def test_no_picture_from_outside_of_the_folder(tmp_path, blog, path):
    (tmp_path / "out.png").write_bytes(hugo.picture())
    folder = hugo.write(tmp_path / "in", {"a.md": text(f"![x]({path})")})
    (folder / "link.png").symlink_to(tmp_path / "out.png")
    _count, [(file, line, is_error, said)] = run(folder)
    assert (file, line, is_error) == ("a.md", 5, True)
    assert "leads out of the folder" in said


def test_nothing_is_left_of_an_article_that_fails_at_the_end(tmp_path, blog, monkeypatch):
    """Not even its picture, whatever the reason; those before it stay."""
    record = importing._Changes._record

    def fail(self):
        record(self)
        if self.article.slug == "b":
            raise KeyboardInterrupt

    monkeypatch.setattr(importing._Changes, "_record", fail)
    before = images_in_storage()
    files = {"a.md": text(), "b.md": text("![x](p.png)", title="B", tags="[z]"), "p.png": hugo.picture()}
    with pytest.raises(KeyboardInterrupt):
        run(hugo.write(tmp_path, files))
    assert [row.slug for row in ImportedArticle.objects.all()] == ["a"]
    assert [page.slug for page in ArticlePage.objects.all()] == ["a"]
    assert not Tag.objects.exists()
    assert images_in_storage() == before
    assert not get_image_model().objects.exists()


def test_several_blogs_have_to_be_told_apart(tmp_path, home):
    folder = str(hugo.write(tmp_path, {"a.md": text()}))
    with pytest.raises(CommandError, match="no blog yet"):
        call_command("import_articles", folder)
    factories.blog_page(home)
    news = factories.published(home, BlogIndexPage, factories.texts(en="News"), slug="news")
    with pytest.raises(CommandError, match="several"):
        call_command("import_articles", folder)
    with pytest.raises(CommandError, match="no such"):
        call_command("import_articles", folder, "--blog", "old")
    call_command("import_articles", folder, "--blog", "news", stdout=StringIO())
    assert draft().get_parent().pk == news.pk


@pytest.mark.parametrize("argument", [["/no/such/folder"], [".", "--language", "fr"]])
def test_arguments_that_mean_nothing(argument):
    with pytest.raises(CommandError):
        call_command("import_articles", *argument)


# Two hundred ---------------------------------------------------------------------------------------------------------


def test_two_hundred_articles_in_five_languages(tmp_path, blog):
    factories.author("Long Hoang", slug="long-hoang")
    folder = hugo.large(tmp_path / "site")
    count, problems = run(folder)
    assert count == f"{hugo.GOOD + 1} taken, 0 changed, 0 as it was, 0 left alone, {hugo.REFUSED} not taken"
    said = [(file, *one) for file, about in hugo.SAID.items() for one in about]
    for (file, line, is_error, reason), (expected, number, refuses, words) in zip(problems, sorted(said), strict=True):
        assert (file, line, is_error) == (expected, number, refuses)
        assert words in reason
    assert ArticlePage.objects.count() == hugo.GOOD + 1
    _all_is_there()
    before = state()
    again, problems = run(folder)
    assert again == f"0 taken, 0 changed, {hugo.GOOD + 1} as it was, 0 left alone, {hugo.REFUSED} not taken"
    assert state() == before


def _all_is_there():
    pages = {row.slug: row.page for row in ImportedArticle.objects.select_related("page")}
    for number in range(hugo.GOOD):
        page = pages[f"a-{number:03}"].get_latest_revision_as_object()
        target = pages[f"a-{(number * 7 + 3) % hugo.GOOD:03}"]
        assert not page.live
        for code in BY_CODE:
            blocks = page.text_in(code)["body"]
            assert page.headline_in(code) == f"{hugo.WORDS[code][0]} {number}"
            assert [block["type"] for block in blocks] == hugo.BLOCKS[number % 5]
            assert f'linktype="page" id="{target.pk}"' in blocks[1]["value"]
        assert [author.slug for author in page.shown_authors()] == ["long-hoang"]
        assert bool(page.cover_id) == (number % 3 == 0)
