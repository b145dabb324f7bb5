"""Where readers of a language share what they read: plain links, nothing of these sites is loaded."""

from urllib.parse import quote

from django.utils.translation import gettext as _

from editions.models import Edition

X = ("X", "https://x.com/intent/post?url={url}&text={title}")
FACEBOOK = ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}")
LINKEDIN = ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}")
HATENA = ("はてなブックマーク", "https://b.hatena.ne.jp/add?mode=confirm&url={url}&title={title}")
LINE = ("LINE", "https://social-plugins.line.me/lineit/share?url={url}")
WEIBO = ("微博", "https://service.weibo.com/share/share.php?url={url}&title={title}")

# KakaoTalk and WeChat can't be reached by a link alone.
NETWORKS = {
    "ja": [X, HATENA, LINE],
    "ko": [X, FACEBOOK],
    "zh-hans": [WEIBO],
    "vi": [FACEBOOK, LINKEDIN],
}
ELSEWHERE = [X, LINKEDIN]


def share_links(edition: Edition, url: str) -> list[tuple[str, str]]:
    """Name and address of each way to share this text, e-mail last; ``url`` is its absolute address."""
    email = (_("By e-mail"), "mailto:?subject={title}&body={url}")
    words = {"url": quote(url, safe=""), "title": quote(edition.headline, safe="")}
    return [(name, link.format(**words)) for name, link in [*NETWORKS.get(edition.language, ELSEWHERE), email]]
