import pytest

from textsearch.spelling import corrected, vocabulary

KNOWN = vocabulary(["Kubernetes and PostgreSQL index", "메시지를 보내기", "Quản trị", "管理画面"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kubernets", "kubernetes"),
        ("postgers indx", "postgresql index"),
        ("kubernetes indx", "kubernetes index"),
        ("메세지", "메시지"),
        ("kubernetes", None),
        ("管理画画", None),
        ("zzzz", None),
        ("", None),
        ("\x00\ud800", None),
    ],
)
def test_a_mistyped_word_is_corrected_by_the_words_there_are(typed, meant):
    assert corrected(typed, KNOWN) == meant
