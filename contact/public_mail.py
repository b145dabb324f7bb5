"""Domains whose addresses say nothing of the company that somebody works for."""

# Those that exist in many countries: yahoo.co.jp, outlook.fr …
EVERYWHERE = frozenset(
    "gmail gmx googlemail hotmail icloud live msn outlook proton protonmail rocketmail yahoo yandex ymail".split()
)
DOMAINS = frozenset(
    """
    aol.com bigpond.com btinternet.com email.com fastmail.com free.fr hey.com hushmail.com inbox.com laposte.net
    libero.it mac.com mail.com mail.ru me.com orange.fr pm.me sky.com talktalk.net t-online.de tuta.io tutanota.com
    virginmedia.com web.de zoho.com att.net comcast.net verizon.net
    au.com biglobe.ne.jp docomo.ne.jp excite.co.jp ezweb.ne.jp goo.jp i.softbank.jp infoseek.jp nifty.com ocn.ne.jp
    plala.or.jp so-net.ne.jp softbank.ne.jp
    daum.net hanmail.net kakao.com nate.com naver.com
    126.com 139.com 163.com 189.cn 21cn.com aliyun.com foxmail.com qq.com sina.cn sina.com sohu.com tom.com yeah.net
    fpt.vn vnn.vn zing.vn
    example.com example.net example.org
    """.split()
)


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def company_domain(email: str) -> str:
    """The domain of an address if it tells the company, else nothing."""
    domain = domain_of(email)
    is_public = domain in DOMAINS or domain.partition(".")[0] in EVERYWHERE
    return "" if is_public else domain
