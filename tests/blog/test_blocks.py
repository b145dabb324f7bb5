import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from blog.blocks import CODE_LANGUAGES, BodyBlock, ImageBlock, highlighted
from tests import factories
from tests.blog.samples import every_block, paragraph, rich_article

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1"


def image_value(**values):
    block = ImageBlock()
    raw = {"image": factories.image().pk, "alt": "", "decorative": False, "caption": "", "wide": False, **values}
    return block.clean(block.to_python(raw))


def test_an_image_is_described_or_decorative(db):
    with pytest.raises(ValidationError) as refused:
        image_value()
    assert list(refused.value.block_errors) == ["alt"]
    assert image_value(alt="two boxes")["alt"] == "two boxes"
    assert image_value(decorative=True)["decorative"]


def parsed(code, language):
    return BeautifulSoup(f"<pre>{highlighted(code, language)}</pre>", "html.parser")


def test_code_is_highlighted_with_classes_only():
    soup = parsed("def run():\n    return 1  # one", "python")
    assert soup.text.strip() == "def run():\n    return 1  # one"
    assert {name for tag in soup.find_all() for name in tag.attrs} == {"class"}
    assert [span.text for span in soup.select("span.k")] == ["def", "return"]


@pytest.mark.parametrize("language", [code for code, _name in CODE_LANGUAGES])
def test_code_is_shown_as_text_in_every_language_we_offer(language):
    code = "<script>alert('&amp;')</script>"
    soup = parsed(code, language)
    assert soup.text.strip() == code
    assert {tag.name for tag in soup.pre.find_all()} <= {"span"}


def test_code_in_a_language_we_no_longer_offer_is_shown_plain():
    assert highlighted("a < b", "brainfog").strip() == "a &lt; b"


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=10", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
    ],
)
def test_videos_of_known_hosts_are_shown_without_asking_them(db, url, player):
    block = BodyBlock().child_blocks["embed"]
    iframe = BeautifulSoup(block.clean(block.to_python(url)).html, "html.parser").iframe
    assert (iframe["src"], iframe["loading"]) == (player, "lazy")
    assert iframe["title"]
    assert not iframe.has_attr("style")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/video.mp4",
        "https://www.dailymotion.com/video/x8abc",
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://example.org/?u=https://youtu.be/dQw4w9WgXcQ",
        "https://vimeo.com/channels/staffpicks",
    ],
)
def test_videos_of_unknown_hosts_are_refused(db, url):
    block = BodyBlock().child_blocks["embed"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python(url))


def test_the_players_are_those_the_policy_allows(settings):
    hosts = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"]
    assert {player.split("/embed")[0].split("/video")[0] for player in (YOUTUBE, VIMEO)} == set(hosts)


def test_the_stored_body_holds_no_address_of_the_site(home):
    """Addresses change after publication; references are resolved when somebody reads."""
    blog = factories.blog_page(home)
    target = factories.article(blog, en="Target")
    page = rich_article(blog, body=every_block(factories.image(), target), en="All")
    html = factories.edition(page, "en").body_html
    assert "/en/" not in html
    assert "/media/" not in html
    assert f'linktype="page" id="{target.pk}"' in html


def test_text_in_plain_fields_is_escaped(home):
    blog = factories.blog_page(home)
    body = [
        {"type": "heading", "value": {"level": "h2", "text": "<i>a</i>"}},
        {"type": "quote", "value": {"text": "<p>q</p>", "source": "<i>b</i>"}},
        {"type": "callout", "value": {"kind": "note", "title": "<i>c</i>", "text": "<p>t</p>"}},
        {"type": "image", "value": {"image": factories.image().pk, "alt": '"><i>d</i>', "decorative": False}},
        paragraph("<p>e</p>"),
    ]
    html = factories.edition(rich_article(blog, body=body, en="Escaped"), "en").body_html
    assert "<i>" not in html
