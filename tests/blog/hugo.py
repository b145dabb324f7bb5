"""Makes folders of Markdown as Hugo lays them out: one by hand in the tests, one of 200 articles with all that goes
wrong with such folders.
"""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow

SUFFIXES = {"en": "", "ja": ".ja", "ko": ".ko", "zh-hans": ".zh-cn", "vi": ".vi"}
WORDS = {
    "en": ("Queues", "A queue holds what nobody has time for", "Read"),
    "ja": ("待ち行列", "待ち行列は後で行う仕事を保持します", "参照"),
    "ko": ("대기열", "대기열은 나중에 할 일을 보관합니다", "참고"),
    "zh-hans": ("队列", "队列保存稍后处理的工作", "参阅"),
    "vi": ("Hàng đợi", "Hàng đợi giữ những việc chưa có ai làm", "Đọc"),
}
GOOD = 200


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def picture(colour: str = "teal", size: tuple[int, int] = (8, 6), kind: str = "PNG") -> bytes:
    content = BytesIO()
    Pillow.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def article(code: str, number: int, target: int) -> str:
    """A text with a bit of everything that can be taken."""
    name, sentence, read = WORDS[code]
    head = {
        0: f'---\ntitle: "{name} {number}"\ndate: 2024-03-{number % 28 + 1:02}\ntags: [Queues, "Tag {number % 7}"]\n'
        f"author: Long Hoang\nsummary: {sentence}.\ncover: cover.png\n---\n",
        1: f'+++\ntitle = "{name} {number}"\ndate = 2024-03-{number % 28 + 1:02}T08:00:00Z\ntags = ["Queues"]\n'
        f'authors = ["long-hoang"]\ndescription = "{sentence}."\n+++\n',
        2: f'{{"title": "{name} {number}", "date": "2024-03-01T08:00:00+07:00", "author": "Long Hoang"}}\n',
    }[number % 3]
    link = [f"../a-{target:03}/", f'{{{{< relref "a-{target:03}" >}}}}'][number % 2]
    more = [
        f"- {sentence}\n  - {sentence}",
        f"| {name} | ms |\n| --- | ---: |\n| {sentence} | {number} |",
        f"```python\nqueue.put({number})\n```",
        f"![{name}](shared.png)",
        f"<b>{name}</b><br>{sentence} {number}\n",
    ][number % 5]
    return f"{head}\n## {name}\n\n{sentence}.[^1] {read} [{name}]({link}).\n\n{more}\n\n[^1]: {sentence}.\n"


# The blocks of the text with this number, modulo five.
BLOCKS = [["heading", "paragraph", *more, "paragraph"] for more in ([], ["table"], ["code"], ["image"], [])]


def large(folder: Path) -> Path:
    """200 articles in five languages that can be taken, and one of everything that can't."""
    files: dict[str, str | bytes] = {}
    for number in range(GOOD):
        target = (number * 7 + 3) % GOOD
        for code, suffix in SUFFIXES.items():
            files[f"content/posts/a-{number:03}/index{suffix}.md"] = article(code, number, target)
        files[f"content/posts/a-{number:03}/cover.png"] = picture("teal", (8, 6 + number % 5))
        files[f"content/posts/a-{number:03}/shared.png"] = picture()
    return write(folder, files | bad(folder))


def bad(folder: Path) -> dict[str, str | bytes]:
    """By file, and below what must be said of it."""
    (folder / "content").mkdir(parents=True, exist_ok=True)
    outside = folder.parent / "outside.md"
    outside.write_text("---\ntitle: Outside\n---\n")
    (folder.parent / "outside.png").write_bytes(picture())
    (folder / "content/link.md").symlink_to(outside)
    return {
        "content/bad/front/index.md": "---\ntitle: x\ntags: [a\n---\nText.\n",
        "content/bad/none/index.md": "No front matter.\n",
        "content/bad/half/index.md": "---\ntitle: Half\n---\nGood.\n",
        "content/bad/half/index.ja.md": "---\ntitle: 半分\ndate: someday\n---\n良い。\n",
        "content/bad/same/index.md": "---\ntitle: One\nslug: twice\n---\n",
        "content/bad/again.md": "---\ntitle: Two\nslug: twice\n---\n",
        "content/bad/big/index.md": "---\ntitle: Big\n---\n\n![x](big.png)\n",
        "content/bad/big/big.png": picture() + b"\0" * (20 * 1024 * 1024),
        "content/bad/bomb/index.md": "---\ntitle: Bomb\n---\n\n![x](bomb.png)\n",
        "content/bad/bomb/bomb.png": bomb(),
        "content/bad/climbs/index.md": "---\ntitle: Climbs\n---\n\nText.\n\n![x](../../../../outside.png)\n",
        "content/bad/encoding.md": "---\ntitle: 日本\n---\n\n".encode() + "日本".encode("euc-jp"),
        "content/bad/long.md": "---\ntitle: Long\n---\n" + "a line\n" * 100_000,
        "content/odd/index.md": "---\ntitle: Odd\nauthor: Nobody\nweight: 3\nmood: glad\n---\n\n"
        "<b>Bold</b> and\n<video src=x></video>.\n\n{{< gallery >}}\n",
        "content/odd/index.fr.md": "---\ntitle: Étrange\n---\n",
    }


# What is said of each of them: the line, whether the article is taken all the same, and words of the reason.
SAID = {
    "content/bad/front/index.md": [(4, True, "expected ',' or ']'")],
    "content/bad/none/index.md": [(1, True, "no front matter")],
    "content/bad/half/index.ja.md": [(3, True, "“date” is not a date")],
    "content/bad/same/index.md": [(1, True, "the same slug, “twice”, as content/bad/again.md")],
    "content/bad/again.md": [(1, True, "the same slug, “twice”, as content/bad/same/index.md")],
    "content/bad/big/index.md": [(5, True, "larger than 20.0")],
    "content/bad/bomb/index.md": [(5, True, "too many pixels")],
    "content/bad/climbs/index.md": [(7, True, "leads out of the folder")],
    "content/bad/encoding.md": [(5, True, "not UTF-8")],
    "content/bad/long.md": [(20_001, True, "more than 20,000 lines")],
    "content/odd/index.md": [
        (3, False, "no author “Nobody”"), (9, False, "<video>"), (11, False, "gallery"),
    ],
    "content/odd/index.fr.md": [(1, False, "a language that this site does not have (fr)")],
    "content/link.md": [(1, False, "leads out of the folder")],
}  # fmt: skip
REFUSED = sum(any(refuses for _line, refuses, _said in about) for about in SAID.values())
