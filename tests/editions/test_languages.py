"""The table of languages, the prefixes made of it, and reading speed."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_from_request, override

from editions.languages import BY_CODE, LANGUAGES
from editions.reading_time import measure


def test_settings_read_the_table():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "ja", "ko", "zh-hans", "vi"]


def test_chinese_is_zh_outside_and_zh_hans_inside():
    with override("zh-hans"):
        assert reverse("wagtail_serve", args=["blog/"]) == "/zh/blog/"
    chinese = BY_CODE["zh-hans"]
    assert (chinese.prefix, chinese.suffix, chinese.tag, chinese.og_locale) == ("zh", "zh_hans", "zh-Hans", "zh_CN")


def test_the_internal_code_redirects_to_the_public_prefix(client, home):
    response = client.get("/zh-hans/blog/?page=2")
    assert (response.status_code, response["Location"]) == (301, "/zh/blog/?page=2")


@pytest.mark.parametrize("accepted", ["zh-TW", "zh-CN", "zh-Hant-HK", "zh"])
def test_every_chinese_reader_is_offered_chinese(rf, accepted):
    assert get_language_from_request(rf.get("/", headers={"accept-language": accepted})) == "zh-hans"


def test_877_english_words_are_five_minutes():
    html = f"<p>{'word ' * 877}</p>"
    assert measure(html, BY_CODE["en"]).minutes == 5


def test_a_text_takes_at_least_a_minute():
    assert all(measure("", language).minutes == 1 for language in LANGUAGES)


def test_letters_are_counted_one_by_one_where_words_are_not_separated():
    length = measure("<p>ソフトウェアアーキテクチャを、DjangoとPythonで。</p>", BY_CODE["ja"])
    assert (length.words, length.characters) == (2, 16)


def test_code_tables_and_pictures_count_apart_from_prose():
    code = f"<figure><pre><code>{'x = 1 ' * 5000}</code></pre></figure>"
    assert measure(code, BY_CODE["en"]).minutes == 1
    assert measure(code, BY_CODE["en"]).words == 0


def test_the_same_text_takes_the_same_time_in_every_language():
    """The first article of the Universal Declaration of Human Rights, long enough for minutes to differ."""
    parallel = {
        "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
        "conscience and should act towards one another in a spirit of brotherhood. ",
        "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
        "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
        "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. "
        "인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
        "zh-hans": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
        "vi": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. "
        "Mọi con người đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình anh em.",
    }
    minutes = [measure(f"<p>{text * 60}</p>", BY_CODE[code]).minutes for code, text in parallel.items()]
    assert max(minutes) / min(minutes) <= 1.35, minutes
