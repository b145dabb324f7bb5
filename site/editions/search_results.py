"""How much of a text the results of a search engine show."""

from unicodedata import combining, east_asian_width

# In widths of a Latin letter; a Chinese, Japanese or Korean one takes two. Google publishes no limits, but cuts a title
# at about 600 pixels, 50 to 60 letters (https://moz.com/learn/seo/title-tag), and a description where it fits the
# device, at about 155 (https://developers.google.com/search/docs/appearance/snippet, https://moz.com/learn/seo/meta-description).
TITLE_WIDTH = 60
DESCRIPTION_WIDTH = 155


def width(text: str) -> int:
    """How wide a text is shown, in Latin letters."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
