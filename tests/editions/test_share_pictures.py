"""The pictures of shared links: how headlines are set, when they are drawn, and when they go."""

import logging
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from wagtail.models import PageViewRestriction

from editions import fonts, publishing, share_drawing
from editions.fonts import face_for
from editions.languages import LANGUAGES
from editions.line_breaking import NEVER_FIRST, NEVER_LAST, broken
from editions.models import SharePicture
from editions.share_drawing import MARGIN, PAPER, SIZE, Words, draw
from editions.states import language_states
from tests import factories
from website.models import SiteSettings

CODES = [language.code for language in LANGUAGES]
HEADLINES = {
    "en": "Choosing between FastAPI and Django for a backend in 2026",
    "ja": "「速さ」か、「安心」か。FastAPIとDjangoのどちらを選ぶべきか（2026年版）",
    "ko": "FastAPI와 Django, 2026년 백엔드를 고르는 다섯 가지 기준",
    "zh-hans": "“快”还是“稳”？2026 年如何在 FastAPI 与 Django 之间选择（附对比表）",
    "vi": "Ổn định hay tốc độ? Những điều cần biết trước khi chọn Django ở Việt Nam",
}


def in_lines(text, code, width, most=9, whole=True):
    """Broken as if every ideograph were 2 wide and every other letter 1."""
    found = broken(text, code, lambda text: sum(2 if ord(c) > 0x2E80 else 1 for c in text), width, most, whole=whole)
    return found and found.lines


# Lines ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ja", "zh-hans"])
@pytest.mark.parametrize("width", range(10, 44, 2))
def test_no_line_begins_or_ends_with_what_must_not(code, width):
    lines = in_lines(HEADLINES[code], code, width)
    for line in lines or []:
        assert line[0] not in NEVER_FIRST, lines
        assert line[-1] not in NEVER_LAST or line is lines[-1], lines


@given(st.text("あいアイー漢字、。「」（）！？ABab12 …ッャ", min_size=1, max_size=60), st.integers(4, 60))
def test_nothing_is_lost_and_no_line_is_too_long_whatever_the_text(text, width):
    lines = in_lines(text, "ja", width, most=99)
    if lines is not None:  # a piece that must not be broken is longer than a line
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(in_lines(line, "ja", width) == [line] for line in lines)


@pytest.mark.parametrize("code", ["ko", "vi", "en"])
def test_words_between_spaces_stay_whole(code):
    lines = in_lines(HEADLINES[code], code, 26)
    assert len(lines) > 1
    assert " ".join(lines) == HEADLINES[code]


@pytest.mark.parametrize("word", ["ストラングラーフィグ", "PostgreSQL", "2026年"])
def test_a_loan_word_a_name_or_a_number_with_its_counter_stays_whole_in_japanese(word):
    text = f"基幹システムを止めずに{word}で置き換える方法"
    for width in range(20, 40):
        assert any(word in line for line in in_lines(text, "ja", width)), width


def test_it_breaks_between_clauses_rather_than_within():
    assert in_lines("基幹システムを替える：ストラングラーフィグの進め方", "ja", 36)[0] == "基幹システムを替える："
    assert in_lines("小团队的可观测性：从四个问题开始", "zh-hans", 22) == ["小团队的可观测性：", "从四个问题开始"]
    assert in_lines("Observability for small teams: four questions first", "en", 32)[0].endswith("teams:")


def test_lines_are_of_much_the_same_length():
    lines = in_lines("one two three four five six seven eight", "en", 34)
    assert lines == ["one two three four", "five six seven eight"]


@pytest.mark.parametrize("code", CODES)
def test_what_is_too_long_is_cut_and_says_so(code):
    text = (HEADLINES[code] + " ") * 5
    assert in_lines(text, code, 40, most=3) is None
    lines = in_lines(text, code, 40, most=3, whole=False)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert text.startswith(lines[0])


def test_a_word_longer_than_a_line_is_taken_apart_only_if_it_must_be():
    assert in_lines("Donaudampfschifffahrt", "en", 8) is None
    assert in_lines("Donaudampfschifffahrt", "en", 8, whole=False) == ["Donaudam", "pfschiff", "fahrt"]


# The drawing ----------------------------------------------------------------------------------------------------------


def words(code, headline="", names=("Long Hoang",), brand="MercTechs"):
    return Words(code, headline or HEADLINES[code], tuple(names), brand)


def ink(picture, box):
    """The smallest box around what is dark within this one; nothing if all is light."""
    part = picture.crop(box).convert("L").point(lambda value: 255 * (value < 128))
    return part.getbbox()


@pytest.mark.parametrize("code", CODES)
def test_it_has_the_size_that_networks_ask_for_and_clear_margins(code):
    picture = draw(words(code, HEADLINES[code] * 4, ["Somebody with a name"] * 9))
    assert picture.size == SIZE == (1200, 630)
    for margin in ((0, 0, MARGIN - 2, 630), (1200 - MARGIN + 2, 0, 1200, 630), (0, 0, 1200, 60), (0, 600, 1200, 630)):
        assert ink(picture, margin) is None, margin
    assert picture.getpixel((2, 2)) == Image.new("RGB", (1, 1), PAPER).getpixel((0, 0))


@pytest.mark.parametrize("code", CODES)
def test_headline_brand_and_names_keep_apart(code):
    picture = draw(words(code, "Ệ" * 3 + HEADLINES[code] * 2))
    brand, foot = (0, 112, 1200, 128), (0, 506, 1200, 528)
    assert ink(picture, brand) is None
    assert ink(picture, foot) is None


def test_han_characters_are_those_of_the_language():
    shown = {code: draw(words(code, "直骨海", names=[])) for code in ("ja", "ko", "zh-hans")}
    for one, other in (("ja", "zh-hans"), ("ko", "zh-hans")):
        assert ImageChops.difference(shown[one], shown[other]).getbbox() is not None


def test_no_letter_is_drawn_as_an_empty_box():
    for code, headline in HEADLINES.items():
        assert not face_for(headline, code, "Bold").lacks(headline), code


def test_an_emoji_is_left_out():
    assert draw(words("en", "Hello 🦄 world")).tobytes() == draw(words("en", "Hello world")).tobytes()


def test_marks_above_vietnamese_letters_are_not_cut():
    """The capital with two marks is higher than the same without: both marks are there."""
    plain, marked = (ink(draw(words("vi", text)), (0, 150, 1200, 510)) for text in ("A", "Ẩ"))
    assert marked[1] < plain[1] - 20


# When it is drawn, and when it goes -----------------------------------------------------------------------------------


def files():
    try:
        return set(default_storage.listdir("share")[1])
    except FileNotFoundError:
        return set()


@pytest.fixture
def blog(home):
    for name in files():
        default_storage.delete(f"share/{name}")
    return factories.blog_page(home)


@pytest.fixture
def article(blog):
    return factories.article(blog, authors=[factories.author()], en="Hello", ja="こんにちは")


def make(**options):
    call_command("make_share_pictures", verbosity=0, **options)


def picture_of(page, code="en"):
    return SharePicture.objects.get(edition__page=page.pk, edition__language=code)


def test_every_public_language_gets_its_own(article):
    make()
    english, japanese = picture_of(article), picture_of(article, "ja")
    assert english.file.name != japanese.file.name
    with english.file.open() as file:
        picture = Image.open(BytesIO(file.read()))
    assert (picture.format, picture.size) == ("PNG", SIZE)


def test_it_is_drawn_once(article, monkeypatch):
    make()
    before = files()
    monkeypatch.setattr("editions.share_pictures.draw", lambda words: pytest.fail(f"drawn again: {words}"))
    make()
    factories.publish(article)  # with nothing new
    make()
    assert files() == before


@pytest.mark.parametrize("change", ["headline", "name of the author", "authors", "brand", "design"])
def test_it_is_drawn_again_when_it_shows_something_else_and_the_old_one_goes(article, change, monkeypatch):
    make()
    old = picture_of(article).file.name
    author = article.article_authors.get().author
    if change == "headline":
        article.set_text("en", headline="Goodbye")
        factories.publish(article, "en")
    elif change == "name of the author":
        author.local_name_en = "Hoàng Long"
        author.save()
    elif change == "authors":
        article.article_authors.get().delete()
        factories.publish(article)
    elif change == "brand":
        settings = SiteSettings.for_site(article.get_site())
        settings.name = "Other"
        settings.save()
    else:
        monkeypatch.setattr(share_drawing, "DESIGN", 99)
        monkeypatch.setattr("editions.share_pictures.DESIGN", 99)
        monkeypatch.setattr("editions.share_pictures.DUE", ~Q(design=99))
    make()
    new = picture_of(article).file.name
    assert new != old
    assert default_storage.exists(new)
    assert not default_storage.exists(old)


def test_other_languages_are_left_alone(article):
    make()
    japanese = picture_of(article, "ja").file.name
    article.set_text("en", headline="Goodbye")
    factories.publish(article, "en")
    make()
    assert picture_of(article, "ja").file.name == japanese


@pytest.mark.parametrize("how", ["withdrawn", "unpublished", "restricted"])
def test_what_is_not_public_has_no_picture(article, how):
    make()
    names = {picture_of(article).file.name}
    if how == "withdrawn":
        publishing.withdraw(language_states(article)["en"].edition)  # without its long texts, as the admin has it
    elif how == "unpublished":
        article.unpublish()
    else:
        PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    make()
    assert not SharePicture.objects.filter(edition__page=article.pk, edition__language="en").exists()
    assert not any(default_storage.exists(name) for name in names)


def test_it_goes_with_the_page(article):
    make()
    names = [picture_of(article, code).file.name for code in ("en", "ja")]
    article.delete()
    assert not any(default_storage.exists(name) for name in names)


def test_a_change_while_it_is_drawn_is_not_missed(article, monkeypatch):
    author = article.article_authors.get().author
    real = share_drawing.draw

    def slow(words):
        author.local_name_en = "Renamed"
        author.save()
        return real(words)

    monkeypatch.setattr("editions.share_pictures.draw", slow)
    make()
    monkeypatch.undo()
    before = picture_of(article, "ja").file.name  # the newest comes first
    make()
    assert picture_of(article, "ja").file.name != before


def test_the_worker_draws_a_few_at_a_time(article):
    make(most=1)
    assert SharePicture.objects.count() == 1
    make(most=20)
    assert SharePicture.objects.count() == 4  # home, blog, and the article twice


def test_without_a_font_one_line_says_so_and_nothing_is_drawn(article, monkeypatch, tmp_path, caplog):
    factories.article(article.get_parent().specific, ja="もうひとつ")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    fonts._faces.cache_clear()
    with caplog.at_level(logging.WARNING):
        make()
        make()
    fonts._faces.cache_clear()
    about_japanese = [record for record in caplog.records if "日本語" in record.getMessage()]
    assert 1 <= len(about_japanese) <= 2  # for bold and regular letters
    assert "SHARE_PICTURE_FONTS" in about_japanese[0].getMessage()
    assert not picture_of(article, "ja").file
    assert files() == set()
    monkeypatch.undo()
    make(again=True)
    assert picture_of(article, "ja").file


def test_fonts_of_ones_own_come_first(settings, tmp_path):
    installed = face_for("Hello", "en", "Bold")
    own = tmp_path / "Corporate-Bold.ttf"
    own.write_bytes(Path(face_for("Xin chào", "vi", "Regular").path).read_bytes())
    settings.SHARE_PICTURE_FONTS = str(tmp_path)
    assert face_for("Hello", "en", "Bold").path == str(own) != installed.path


def test_a_text_that_can_not_be_set_does_not_stop_the_others(article, monkeypatch, caplog):
    real = share_drawing.draw
    broken_one = lambda words: real(words) if words.language == "ja" else 1 / 0  # noqa: E731
    monkeypatch.setattr("editions.share_pictures.draw", broken_one)
    with caplog.at_level(logging.CRITICAL):
        make()
    assert not picture_of(article).file
    assert picture_of(article, "ja").file


def test_a_storage_out_of_reach_is_tried_again(article, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OSError("no route")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr("django.core.files.storage.InMemoryStorage.save", fail)
        make()
    assert files() == set()
    make()
    assert picture_of(article).file


def test_the_logo_stands_in_place_of_the_mark(article):
    make()
    before = picture_of(article).file.name
    settings = SiteSettings.for_site(article.get_site())
    settings.logo = factories.image("logo", (300, 90), "red")
    settings.save()
    make()
    after = picture_of(article).file
    assert after.name != before
    with after.open() as file:
        red, green, _blue = Image.open(BytesIO(file.read())).convert("RGB").getpixel((MARGIN + 40, 86))
    assert red > 200 > 60 > green


def test_a_reader_never_draws(article, client, monkeypatch):
    monkeypatch.setattr("editions.share_pictures.draw", lambda words: pytest.fail("drawn in a request"))
    assert client.get(f"/en/blog/{article.slug}/").status_code == 200
    assert not SharePicture.objects.exists()
