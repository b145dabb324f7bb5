"""What is looked for in what somebody typed."""

import pytest

from textsearch.queries import MAX_LETTERS, plan, typed_words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "パスワードの保存", ["パスワード", "保存"]),
        ("ja", "パスワードを保存する", ["パスワード", "保存"]),
        ("ja", "おすすめ", ["おすすめ"]),
        ("zh-hans", "怎么保存密码", ["保存密码"]),
        ("zh-hans", "什么", ["什么"]),
        ("ko", "데이터베이스를 저장하는 방법", ["데이터베이스", "저장"]),
        ("ko", "키를", ["키"]),
        ("ko", "도로", ["도로"]),
        ("vi", "an do so", ["an", "do", "so"]),
        ("en", "how to do the indexing", ["indexing"]),
        ("en", "how to", ["how", "to"]),
    ],
)
def test_only_what_carries_meaning_is_looked_for(language, text, expected):
    assert typed_words(text, language) == expected


@pytest.mark.parametrize("text", ["", " ", "。", "\x00", "\ud800", "!!!"])
def test_nothing_is_asked_for_without_a_word(text):
    assert plan(text, "ja") == ([], [])


def test_a_very_long_query_is_cut_and_stays_small():
    exact, partial = plan("語" * 100_000, "ja")
    assert len(repr(exact)) < 20 * MAX_LETTERS
    assert all(len(repr(query)) < 20_000 for query in partial)
