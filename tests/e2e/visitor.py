"""A visitor who asks for a consultation in a browser, as tests/contact/visitor.py does without one."""

from playwright.sync_api import Page

PATIENCE = 3100  # milliseconds: nobody types a request in less than three seconds


def send_request(page: Page) -> None:
    """Fill in the form of the Korean contact page, which the browser shows, and send it."""
    page.fill("[name=name]", "박서연")
    page.fill("[name=email]", "seoyeon@example.org")
    page.fill("[name=company]", "한결커머스")
    page.select_option("[name=topic]", "new-product")
    page.fill("[name=message]", "새로운 서비스를 준비하고 있습니다. 상담을 받고 싶습니다.")
    page.check("[name=consent]")
    page.wait_for_timeout(PATIENCE)
    page.click("main form[method=post] button[type=submit]")
