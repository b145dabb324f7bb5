"""What somebody should look at before a text goes out."""

from decimal import Decimal

import pytest

from editions import publishing
from editions.checks import checks, errors
from editions.languages import BY_CODE
from editions.models import Edition
from editions.numbers_in_text import missing, numbers
from editions.orthography import problems
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.windows import Window, newest

SENTENCES = [
    "The first sentence says something that has to be translated.",
    "The second sentence says something else, also to be translated.",
    "The third sentence is as long as the others and no shorter.",
]


def html(*parts):
    return [{"type": "html", "value": part, "id": str(number)} for number, part in enumerate(parts)]


def texts(*parts):
    return [{"type": "text", "value": part, "id": str(number)} for number, part in enumerate(parts)]


@pytest.fixture
def found(note):
    """The names of what is found in a language of the note, after its texts were changed."""

    def find(code, source=None, **values):
        page = newest(note)
        page.set_text("en", summary="A summary.", **(source or {}))
        page.set_text(code, **{"headline": "見出し", "summary": "要約です。", **values})
        return [check.name for check in checks(page, code)]

    return find


def test_a_translation_of_the_same_build_is_left_alone(found):
    body = "<h2>{}</h2><pre>x = 1</pre><p>{} 50 %, <a href='https://en.wikipedia.org/wiki/X'>{}</a></p>"
    english = body.format("Heading", "It grew by", "more")
    japanese = body.format("見出し", "増加率は", "詳細").replace("en.wiki", "ja.wiki").replace("50 %", "50%")
    assert found("ja", {"body": html(english)}, body=html(japanese)) == []


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"headline": ""}, "headline"),
        ({"summary": ""}, "summary"),
        ({"body": []}, "body"),
        ({"meta_description": "長" * 78}, "length"),
    ],
)
def test_what_is_missing_or_too_long(found, values, name):
    assert name in found("ja", {"body": texts("Text")}, **{"body": texts("文章"), **values})


@pytest.mark.parametrize(
    ("english", "japanese", "name"),
    [
        ("<h2>One</h2><h2>Two</h2>", "<h2>一</h2>", "headings"),
        ("<h2>One</h2>", "<h3>一</h3>", "headings"),
        ("<pre>x = 1</pre>", "<pre>x = l</pre>", "code"),
        ('<embed embedtype="image" id="7"/>', "<p>図</p>", "images"),
        ('<a linktype="page" id="7">it</a>', "<p>それ</p>", "links"),
        ('<a href="https://docs.python.org/3/">it</a>', '<a href="https://docs.pyhton.org/3/">それ</a>', "links"),
        ('<a href="https://[your-domain]/">it</a>', "<p>それ</p>", "links"),
        ("<p>It grew by 50 %.</p>", "<p>5%増えました。</p>", "numbers"),
        ("<p>1,500 users</p>", "<p>15,000人</p>", "numbers"),
    ],
)
def test_what_differs_from_the_source(found, english, japanese, name):
    assert found("ja", {"body": html(english)}, body=html(japanese)) == [name]


def test_the_source_itself_is_compared_with_nothing(note):
    page = newest(note)
    page.set_text("en", summary="A summary.", body=html("<h2>One</h2>"))
    assert checks(page, "en") == []


def test_a_language_without_text_has_nothing_to_look_at(note):
    assert checks(newest(note), "vi") == []


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000 users", "1000"), ("1.000 người", "1000"), ("1 000 users", "1000"), ("１０００人", "1000"),
        ("3.5 GB", "3.5"), ("3,5 GB", "3.5"), ("0.125", "0.125"), ("1,234.5", "1234.5"), ("150万人", "1500000"),
        ("1.5 million", "1500000"), ("3억", "300000000"), ("95百分位", "95"), ("2 triệu", "2000000"),
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(text, value):
    assert list(numbers(text)) == [Decimal(value)]


def test_small_numbers_may_be_written_as_words():
    assert missing(numbers("the top 10 of 20"), numbers("上位の二十のうち十")) == ""
    assert missing(numbers("21 users"), numbers("users")) == "21"


# Orthography ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("ja", "これは,半角の読点です。"),
        ("ja", "終わりです."),
        ("zh-hans", "这是(半角)括号。"),
        ("ja", "ＡＰＩを呼びます。"),
        ("ja", "This paragraph was simply never translated by anybody in the whole team at all."),
        ("ko", "This paragraph was simply never translated by anybody in the whole team at all."),
        ("zh-hans", "これはちゅうごくごではありません。"),
        ("vi", "Doan van nay duoc viet hoan toan khong co dau nen rat kho doc."),
        ("vi", "This paragraph was simply never translated by anybody in the whole team at all."),
        ("en", "この段落は誰にも翻訳されないまま公開されようとしています。"),
    ],
)
def test_slips_that_a_program_can_see(code, line):
    assert len(list(problems(BY_CODE[code], [line]))) == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("ja", "PostgreSQL 16、Django 5.2、そしてPython 3.13を使います（2026年）。"),
        ("zh-hans", "使用 Docker、Kubernetes 和 3.5 GB 内存（约）。"),
        ("ko", "Django, FastAPI, PostgreSQL을 함께 씁니다."),
        ("vi", "Chúng tôi dùng PostgreSQL, Django và FastAPI trong các dự án của khách hàng."),
        ("en", "We write 日本語 beside English."),
    ],
)
def test_good_writing_is_left_alone(code, line):
    assert list(problems(BY_CODE[code], [line])) == []


# The gate -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def taken_over(note):
    """The note with a Korean text that is the English one, and a Vietnamese one that was translated."""
    page = newest(note)
    page.set_text("en", body=texts(*SENTENCES))
    page.set_text("ko", headline="제목", body=texts(*SENTENCES))
    page.set_text("vi", headline="Tiêu đề", body=texts("Một", "Hai", "Ba"))
    page.save_revision()
    return page


def test_what_nobody_has_translated_is_an_error_and_a_forgotten_sentence_is_not(taken_over):
    assert [check.name for check in errors(taken_over, "ko")] == ["untranslated"]
    taken_over.set_text("ko", body=texts("첫째", "둘째", SENTENCES[2]))
    found = [check for check in checks(taken_over, "ko") if check.name == "untranslated"]
    assert [check.is_error for check in found] == [False]
    assert errors(taken_over, "vi") == []


def test_no_way_of_publishing_lets_it_out(taken_over, admin):
    taken_over.mark_ready("ko", "vi")
    revision = taken_over.save_revision()
    with pytest.raises(publishing.Refused, match="한국어"):
        revision.publish()
    assert not Edition.objects.filter(language__in=["ko", "vi"]).exists()
    token = admin.get(f"/admin/pages/{taken_over.pk}/languages/ko/publish/").content.decode()
    assert '<button class="button" type="submit" disabled>' in token
    shown = token.split('name="shown" value="')[1].split('"')[0]
    response = admin.post(f"/admin/pages/{taken_over.pk}/languages/ko/publish/", {"shown": shown}, follow=True)
    assert "Still in English" in response.content.decode()
    assert not Edition.objects.filter(language="ko").exists()


def test_the_dialog_names_what_was_found_and_what_is_refused(taken_over, admin):
    window = Window(admin, taken_over)
    window.address += "plan/"
    html = window.save(ready=["ko"], action="action-publish").content.decode()
    assert "data-plan-refused" in html
    assert "Still in English" in html


def test_the_checks_panel_lists_each_language(taken_over, admin):
    address = f"/admin/pages/{taken_over.pk}/edit/checks/"
    assert f'data-text-checks="{address}"' in admin.get(f"/admin/pages/{taken_over.pk}/edit/").content.decode()
    html = admin.get(address).content.decode()
    assert 'data-check="untranslated"' in html
    assert html.count("<h3") == 3  # of English, Korean and Vietnamese: there is no Japanese


def test_the_form_opens_without_checking_every_text(taken_over, admin, monkeypatch):
    monkeypatch.setattr("editions.checks._checks", lambda *args: pytest.fail("nobody has asked"))
    assert admin.get(f"/admin/pages/{taken_over.pk}/edit/").status_code == 200


def test_the_checks_are_for_those_who_may_edit(taken_over, client, django_user_model, home):
    assert client.get(f"/admin/pages/{taken_over.pk}/edit/checks/").status_code == 302
    client.force_login(django_user_model.objects.create_user("sales"))
    assert client.get(f"/admin/pages/{taken_over.pk}/edit/checks/").status_code == 302


def test_a_page_with_nothing_but_headlines_can_be_published(home):
    page = factories.published(home, NotePage, factories.texts(en="Blog", ja="Blog"))
    assert Edition.objects.filter(page=page.pk).count() == 2
