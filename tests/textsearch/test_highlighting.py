"""Matches are marked, everything is escaped, no letter is lost."""

import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textsearch.highlighting import Highlighter

LETTERS = st.text(st.characters(codec="utf-8") | st.sampled_from("管理デﾃﾞーがﾞậé\u0301소스 <>&\"'データ "), max_size=200)


@pytest.mark.parametrize(
    ("language", "query", "text", "expected"),
    [
        ("en", "indexing", "<b>Indexes & index", "&lt;b&gt;<mark>Indexes</mark> &amp; <mark>index</mark>"),
        ("en", "java", "Java, JavaScript", "<mark>Java</mark>, JavaScript"),
        ("en", "c++", "C and C++", "C and <mark>C++</mark>"),
        ("ja", "データ", "ﾃﾞｰﾀとデータ", "<mark>ﾃﾞｰﾀ</mark>と<mark>データ</mark>"),
        ("ja", "サーバ", "サーバー", "<mark>サーバー</mark>"),
        ("ja", "パスワードの保存", "パスワードを保存", "<mark>パスワード</mark>を<mark>保存</mark>"),
        ("ja", "インデクス", "インデックス", "<mark>インデ</mark>ッ<mark>クス</mark>"),
        ("ko", "소스코드", "소스 코드를", "<mark>소스 코드</mark>를"),
        ("zh-hans", "怎么保存密码", "保存密码", "<mark>保存密码</mark>"),
        ("vi", "máy chủ", "May có chủ, máy chủ", "May có chủ, <mark>máy</mark> <mark>chủ</mark>"),
        ("vi", "may chu", "Máy chủ", "<mark>Máy</mark> <mark>chủ</mark>"),
        ("vi", "máy", "ma\u0301y", "<mark>máy</mark>"),
        ("en", "", "Nothing <asked>", "Nothing &lt;asked&gt;"),
    ],
)
def test_matches_are_marked(language, query, text, expected):
    assert Highlighter(query, language).highlight(text) == expected


@given(LETTERS, LETTERS, st.sampled_from(["en", "ja", "ko", "zh-hans", "vi"]))
def test_no_letter_is_lost(query, text, language):
    marked = Highlighter(query, language).highlight(text)
    plain = unescape(marked.replace("<mark>", "").replace("</mark>", ""))
    assert plain == unicodedata.normalize("NFC", text)
    assert marked.count("<mark>") == marked.count("</mark>")


@given(LETTERS, LETTERS)
def test_an_excerpt_is_a_part_of_the_text(query, text):
    excerpt = Highlighter(query, "ja").excerpt(text * 20)
    plain = unescape(excerpt.replace("<mark>", "").replace("</mark>", ""))
    assert plain.removeprefix("… ").removesuffix(" …") in unicodedata.normalize("NFC", text * 20)


def test_an_excerpt_shows_where_most_of_the_words_are():
    text = "index " + "filler " * 100 + "an index of the database " + "filler " * 100
    excerpt = Highlighter("database index", "en").excerpt(text)
    assert "<mark>index</mark> of the <mark>database</mark>" in excerpt
    assert excerpt.startswith("… ")
    assert len(excerpt) < 300


def test_text_without_a_match_has_no_excerpt():
    assert Highlighter("database", "en").excerpt("Nothing of the kind") == ""
