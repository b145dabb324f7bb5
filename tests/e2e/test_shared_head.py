"""What the head of a page says to programs, in a browser."""


def test_the_policy_has_nothing_against_structured_data(site, page):
    """A block of data is no script that could be executed."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site.url}/en/blog/")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert [text for text in complaints if "Content Security Policy" in text] == []
