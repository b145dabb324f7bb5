"""The tabs of the edit form: how each language is, the source beside it, what a translator may only read."""

import pytest
from bs4 import BeautifulSoup

from editions.beside import TextBeside, has_words
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.windows import Window


@pytest.fixture
def note(home):
    """Public in English and Japanese, a draft in Korean."""
    by_language = factories.texts(en="Hello", ja="こんにちは", ko="초안")
    by_language["en"]["body"] = [{"type": "text", "value": "Good evening", "id": "a"}]
    return factories.publish(factories.draft(home, NotePage, by_language), "en", "ja")


def form(client, note):
    return BeautifulSoup(client.get(f"/admin/pages/{note.pk}/edit/").content, "html.parser")


def tabs(soup):
    return [link["href"] for link in soup.select("[role=tab]")]


def names(soup):
    """What a browser would send of this part of the form, without what is disabled."""
    for fields in soup.select("fieldset[disabled]"):
        fields.decompose()
    return {field["name"] for field in soup.select("input[name], textarea[name], select[name]")}


def test_a_link_opens_a_tab_by_the_code_of_its_language(admin, note):
    assert tabs(form(admin, note)) == ["#tab-en", "#tab-ja", "#tab-ko", "#tab-zh_hans", "#tab-vi", "#tab-shared"]


def test_a_label_says_how_the_language_is(admin, note):
    note.set_text("en", headline="Hello again")
    factories.publish(note, "en")
    labels = {link["href"]: link.get("title") for link in form(admin, note).select("[role=tab]")}
    assert labels == {
        "#tab-en": "public", "#tab-ja": "public, out of date", "#tab-ko": "draft", "#tab-zh_hans": "missing",
        "#tab-vi": "missing", "#tab-shared": None,
    }  # fmt: skip


def test_a_save_in_the_background_draws_anew_how_each_language_is(admin, note):
    drawn = BeautifulSoup(Window(admin, note).autosave(headline_ja="こんばんは")["html"], "html.parser")
    said = {part["data-w-teleport-target-value"]: " ".join(part.get_text().split()) for part in drawn("template")}
    assert said["[data-tab-state='ja']"] == "(public with changes)"
    assert said["[data-tab-state='ko']"] == "(draft)"
    assert said["[data-state-of='ja']"].startswith("public with changes こんにちは")
    assert "Discard the changes" in said["[data-state-of='ja']"]
    box = "[data-language-tab='ja'] [data-field]:has([data-ready-mark]) .help"
    assert said[box] == "Readers see the text as published before these changes."
    # Each has a place in the form, or the browser would complain.
    assert all(form(admin, note).select_one(target) for target in said if target.startswith("[data-"))


def test_only_an_empty_translation_can_begin_with_the_source(admin, note):
    offered = {button["value"] for button in form(admin, note).select("[name=take-over]")}
    assert offered == {"zh-hans", "vi"}


def test_the_source_is_drawn_once_in_its_own_language(admin, note):
    soup = form(admin, note)
    template = soup.find("template", attrs={"data-source": True})
    source = BeautifulSoup(template.decode_contents(), "html.parser").select(".beside")
    assert {element["lang"] for element in source} == {"en"}
    assert source[0].get_text(strip=True) == "Hello"
    assert [element["data-source-of"] for element in source if element.get("data-source-block") == "a"] == ["body"]
    assert [len(soup.select(f"#tab-{code} [data-beside-toggle]")) for code in ("en", "ja")] == [0, 1]


def test_a_translator_writes_one_language_and_reads_the_others(translator, note):
    soup = form(translator, note)
    assert tabs(soup)[0] == "#tab-vi"
    assert "Good evening" in soup.select_one("#tab-en").get_text()
    assert "headline_vi" in names(soup.select_one("#tab-vi"))
    for tab in tabs(soup)[1:]:
        assert names(soup.select_one(tab)) == set(), tab


def test_what_was_typed_and_refused_is_marked_as_to_be_sent_again(admin, note):
    posted = {"headline_en": "", "base_en": "{}", "headline_ja": "書きかけ", "base_ja": "{}", "slug": note.slug}
    response = admin.post(f"/admin/pages/{note.pk}/edit/", {**posted, "source_language": "en"})
    soup = BeautifulSoup(response.content, "html.parser")
    assert [tab["data-language-tab"] for tab in soup.select("[data-holds-input]")] == ["en", "ja"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write it down", True),
        ("Conclusion", True),  # a capital letter alone makes no name
        ("Django", False),
        ("FastAPI", False),
        ("2026", False),
        ("app/orders.py", False),
        ("https://example.org", False),
        ("結論から書く方法", True),
        ("安全", False),  # the same in Japanese and Chinese
        ("まとめ", True),
        ("결론", True),
        ("Kết luận", True),
    ],
)
def test_names_numbers_and_code_need_no_translation(text, expected):
    assert has_words(text, {"Django"}) is expected


def test_names_are_found_in_the_text_and_code_is_left_out(home):
    article = factories.ArticlePage()
    code = {"language": "python", "file_name": "", "code": "for order in orders: ship(order)"}
    article.set_text(
        "en",
        headline="Django",
        summary="We write Django.",
        body=[{"type": "code", "value": code, "id": "c"}, {"type": "heading", "value": {"level": "h2", "text": "Why"}}],
    )
    assert {"Why", "WewriteDjango."} <= set(TextBeside(article, "en").to_translate)
    assert not {"Django", "fororderinorders:ship(order)"} & set(TextBeside(article, "en").to_translate)


def test_the_text_beside_leads_nowhere_and_shows_small_pictures(home):
    article = factories.ArticlePage()
    image = factories.image(size=(800, 400))
    picture = {"image": image.pk, "alt": "A teal field", "decorative": False, "caption": "", "wide": False}
    link = '<p>See <a href="javascript:alert(1)">this</a></p>'
    article.set_text(
        "en",
        body=[{"type": "paragraph", "value": link, "id": "a"}, {"type": "image", "value": picture, "id": "b"}],
    )
    first, second = next(field.blocks for field in TextBeside(article, "en").fields if field.name == "body")
    assert first.html.strip() == "<p>See <a>this</a></p>"
    assert "max-165x165" in second.html
    assert "A teal field" in second.html


def test_a_picture_whose_file_is_gone_keeps_nobody_from_the_form(home):
    article = factories.ArticlePage()
    image = factories.image()
    image.file.storage.delete(image.file.name)
    picture = {"image": image.pk, "alt": "A teal field", "decorative": False, "caption": "", "wide": False}
    article.set_text("en", body=[{"type": "image", "value": picture, "id": "a"}])
    ((block,),) = [field.blocks for field in TextBeside(article, "en").fields if field.name == "body"]
    assert "A teal field" in block.html
