"""A visitor with a browser: opens the form, fills it in, waits as people do, presses the button."""

from datetime import timedelta
from html.parser import HTMLParser

GIVEN = {
    "name": "Kim Min-jun",
    "email": "minjun@example.org",
    "company": "한빛 소프트",
    "phone": "+82 2 123 4567",
    "topic": "modernization",
    "budget": "20k-50k",
    "start": "now",
    "message": "We want to move an old system.\nWhere do we begin?",
    "consent": "on",
}
LINES = ("name", "company", "phone")  # fields of one line that take any text
TEXTS = (*LINES, "email", "message")
CHOICES = ("topic", "budget", "start")
HIDDEN = ("website", "token", "source", "referrer")


class FormReader(HTMLParser):
    """The values that a browser would send back."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self._area = self._select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and "name" in attrs and (attrs.get("type") != "checkbox" or "checked" in attrs):
            self.values[attrs["name"]] = attrs.get("value") or ("on" if attrs.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self._area = attrs["name"]
            self.values[self._area] = ""
        elif tag == "select":
            self._select = attrs["name"]
            self.values[self._select] = ""
        elif tag == "option" and self._select and "selected" in attrs:
            self.values[self._select] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.values[self._area] = self.values[self._area].removeprefix("\n").removeprefix("\r\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data


def form_values(response):
    """What the form on the page holds now: name -> value."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader.values


class Visitor:
    def __init__(self, client, time_machine, language="en"):
        self.client, self.time_machine = client, time_machine
        self.url = f"/{language}/contact/"

    def open(self, **kwargs):
        """Look at the form; returns its values."""
        response = self.client.get(self.url, **kwargs)
        assert response.status_code == 200
        return form_values(response)

    def fill(self, seconds=60, **given):
        """Open the form and fill it in; None leaves a field out."""
        values = {**self.open(), **GIVEN, **given}
        self.wait(seconds=seconds)
        return {name: value for name, value in values.items() if value is not None}

    def wait(self, **kwargs):
        self.time_machine.shift(timedelta(**kwargs))

    def press(self, values, **kwargs):
        return self.client.post(self.url, values, **kwargs)

    def send(self, seconds=60, **given):
        return self.press(self.fill(seconds, **given))
