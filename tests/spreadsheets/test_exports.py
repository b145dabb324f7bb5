"""Tables for Excel and its relatives: complete, readable, and without a formula that somebody slipped in."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from spreadsheets.exports import csv_lines, csv_response, xlsx_response

# None of this asks the database; but a response that is read to its end lets Django look after its connections.
pytestmark = pytest.mark.django_db

ATTACKS = [
    '=HYPERLINK("https://evil.example","ok")', "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)",
]  # fmt: skip
STARTS = tuple("=+-@＝＋－＠")


def text_of(response):
    return b"".join(response.streaming_content).decode()


def read_csv(rows, delimiter=","):
    text = "".join(csv_lines(rows, timezone.get_current_timezone())).removeprefix("\ufeff")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def sheet_of(rows):
    response = xlsx_response("table", rows)
    content = BytesIO(b"".join(response.streaming_content))
    response.close()
    return load_workbook(content).active


@pytest.mark.parametrize("attack", ATTACKS)
def test_csv_makes_no_formula(attack):
    [[_number, text]] = read_csv([[1, attack]])
    assert not text.startswith(("\t", "\r", *STARTS))
    assert text.replace("'", "") == attack
    for delimiter in ";\t":
        cells = [cell for row in read_csv([["a", f"x;{attack}", f"x\t{attack}"]], delimiter) for cell in row]
        assert not [cell for cell in cells if cell.startswith(STARTS)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_xlsx_keeps_the_text_and_makes_no_formula(attack):
    cell = sheet_of([[attack]])["A1"]
    assert cell.data_type == "s"
    assert cell.value.lstrip() == attack.lstrip()


def test_ordinary_text_is_left_alone():
    row = ["日本語、한국어", "a-b = c", 'say "hi", you', "two\nlines", ""]
    assert read_csv([row]) == [row]
    assert [cell.value or "" for cell in sheet_of([row])[1]] == row


def test_numbers_stay_numbers_and_dates_are_local():
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    with timezone.override("Asia/Ho_Chi_Minh"):
        assert read_csv([[-5, 1.5, moment, None, True]]) == [["-5", "1.5", "2026-03-02 06:30", "", "True"]]
        cells = sheet_of([[-5, 1.5, moment, None, True]])[1]
    assert [str(cell.value) for cell in cells] == ["-5", "1.5", "2026-03-02 06:30:00", "None", "True"]
    assert cells[2].is_date


def test_csv_keeps_the_time_zone_of_the_request():
    with timezone.override("Asia/Ho_Chi_Minh"):
        response = csv_response("table", [[datetime(2026, 3, 1, 23, 30, tzinfo=UTC)]])
    assert "2026-03-02 06:30" in text_of(response)


def test_texts_that_are_translated_late_and_characters_that_xlsx_does_not_know():
    assert read_csv([[gettext_lazy("Title")]]) == [["Title"]]
    assert sheet_of([["bell\x07"]])["A1"].value == "bell"


def test_csv_is_sent_while_it_is_read_and_opens_in_excel():
    read = []

    def rows():
        for number in range(3):
            read.append(number)
            yield [number]

    response = csv_response("table", rows())
    parts = iter(response.streaming_content)
    assert next(parts) == b"\xef\xbb\xbf"
    assert (next(parts), read) == (b"0\r\n", [0])
    assert response["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert text_of(xlsx_headers := csv_response("table", [])) == "\ufeff"
    assert xlsx_headers["Content-Type"] == "text/csv; charset=utf-8"
