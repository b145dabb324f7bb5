"""Downloads of tables of which any length can be made: rows are read and written one by one.

Somebody else wrote the text in them, and a spreadsheet takes a text like ``=HYPERLINK(…)`` for a formula. In CSV such
a text gets an apostrophe, in XLSX its cell says that it is text.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Rows = Iterable[Sequence[Any]]

BYTE_ORDER_MARK = "\ufeff"  # without which Excel takes UTF-8 for something else
# At the start of a text, and where another program may see a new cell start: after a semicolon, which some countries'
# Excel separates by, after a tab and in a new line. The wide signs count as the narrow ones in Japanese.
FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r＝＋－＠])")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(name: str, rows: Rows) -> StreamingHttpResponse:
    """The rows as ``name.csv``, sent while they are read."""
    return StreamingHttpResponse(
        csv_lines(rows, timezone.get_current_timezone()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def xlsx_response(name: str, rows: Rows) -> FileResponse:
    """The rows as ``name.xlsx``: written to a temporary file, since its end must be known before its start is sent."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])
    output = TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.save(output)
    output.seek(0)
    return FileResponse(output, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


FORMATS: dict[str, Callable[[str, Rows], HttpResponseBase]] = {"csv": csv_response, "xlsx": xlsx_response}


class _Echo:
    """A file for the writer of CSV that keeps nothing."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Rows, zone: tzinfo) -> Iterator[str]:
    """The lines of the file. The zone is asked for now: the request may have lost its own when they are sent."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([csv_value(value, zone) for value in row])


def csv_value(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return _local(value, zone).isoformat(" ", "minutes")
    return FORMULA.sub("'", "" if value is None else str(value))


def xlsx_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, _local(value, timezone.get_current_timezone()))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    cell.data_type = "s"
    return cell


def _local(moment: datetime, zone: tzinfo) -> datetime:
    return timezone.make_naive(moment, zone) if timezone.is_aware(moment) else moment
