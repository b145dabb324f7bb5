"""What a browser gets for a picture: real files in several widths and types, and never a broken one."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from wagtail.images import get_image_model

from editions import pictures
from editions.pictures import FORMATS, Pictures, make
from tests import factories

pytestmark = pytest.mark.django_db


def stored(drawing, name, **options):
    """An image as somebody uploads it."""
    content = BytesIO()
    content.name = name  # tells Pillow which format
    drawing.save(content, **options)
    return get_image_model().objects.create(title=name, file=ImageFile(content, name=name))


def stripes(mode, size=(400, 200)):
    return Pillow.linear_gradient("L").resize(size).convert(mode)


def shown(image, name="text", **kwargs):
    return BeautifulSoup(Pictures([(image.pk, name)]).html(image.pk, name, **kwargs), "html.parser")


def files(soup):
    """What is offered of each file type: the files as (width that the page states, the picture itself)."""
    found = {}
    for element in soup.select("source, img"):
        srcset = element.get("srcset", element.get("src"))
        for candidate in srcset.split(", "):
            url, _space, width = candidate.partition(" ")
            with default_storage.open(url.removeprefix("/media/")) as file:
                picture = Pillow.open(file)
                picture.load()
            found.setdefault(picture.format, []).append((int(width.removesuffix("w") or 0), picture))
    return found


def test_it_is_offered_in_several_widths_and_file_types_and_the_widths_are_true():
    image = factories.image(size=(1500, 750))
    make(image, ["text"])
    soup = shown(image)
    offered = files(soup)
    assert list(offered) == ["AVIF", "WEBP", "JPEG"]
    for candidates in offered.values():
        assert sorted(stated for stated, _picture in candidates) == [640, 960, 1280]
        assert all(picture.width == stated for stated, picture in candidates)
    assert [source["type"] for source in soup.select("source")] == ["image/avif", "image/webp"]
    assert {element["sizes"] for element in soup.select("source, img")} == {FORMATS["text"].sizes}


def test_it_says_its_size_so_that_the_text_does_not_jump():
    image = factories.image(size=(1500, 750))
    img = shown(image).img
    assert (img["width"], img["height"]) == ("1280", "640")
    assert (img["loading"], img["decoding"]) == ("lazy", "async")


def test_the_picture_that_leads_is_loaded_at_once():
    img = shown(factories.image(), "cover", loading="eager", fetchpriority="high").img
    assert (img["loading"], img["fetchpriority"]) == ("eager", "high")
    assert "decoding" not in img.attrs


def test_its_description_is_always_there_and_escaped():
    image = factories.image(title="IMG_4711")
    assert shown(image).img["alt"] == ""
    assert shown(image, alt='<a "quoted" box>').img["alt"] == '<a "quoted" box>'


@pytest.mark.parametrize(
    ("width", "widths"),
    [(200, [200]), (640, [640]), (641, [640, 641]), (1000, [640, 960, 1000]), (1280, [640, 960, 1280])],
)
def test_a_small_original_is_never_enlarged(width, widths):
    image = factories.image(size=(width, 50))
    soup = shown(image)
    offered = files(soup)
    for candidates in offered.values():
        assert sorted(picture.width for _stated, picture in candidates) == widths
    assert image.renditions.count() == 2 * len(widths)
    several = len(widths) > 1
    assert [("sizes" in element.attrs) for element in soup.select("source, img")] == [several] * 2
    assert int(soup.img["width"]) == width


def test_a_photograph_that_lies_on_its_side_is_turned_and_no_width_comes_twice():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the camera was turned to the right
    soup = shown(stored(stripes("RGB", (1000, 600)), "side.jpg", exif=exif))
    assert (soup.img["width"], soup.img["height"]) == ("600", "1000")
    assert all(len(candidates) == 1 for candidates in files(soup).values())


def test_a_reader_does_not_wait_for_the_slow_file_type():
    image = factories.image()
    assert list(files(shown(image))) == ["WEBP", "JPEG"]
    make(image, ["text"])
    assert list(files(shown(image))) == ["AVIF", "WEBP", "JPEG"]


def test_a_machine_without_the_codec_does_without(monkeypatch):
    image = factories.image()
    monkeypatch.setattr(pictures, "SLOW", ())
    make(image, ["text"])
    assert list(files(shown(image))) == ["WEBP", "JPEG"]
    assert not image.renditions.filter(filter_spec__contains="avif").exists()


def test_what_shows_through_goes_on_showing_through():
    drawing = stripes("RGBA")
    drawing.putalpha(stripes("L"))
    image = stored(drawing, "logo.png")
    make(image, ["text"])
    offered = files(shown(image))
    assert list(offered) == ["AVIF", "WEBP", "PNG"]
    for ((_stated, picture),) in offered.values():
        assert picture.convert("RGBA").getchannel("A").getextrema()[0] < 20


def test_an_alpha_channel_that_hides_nothing_is_no_reason_for_png():
    image = stored(stripes("RGBA"), "screenshot.png")
    assert list(files(shown(image))) == ["WEBP", "JPEG"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_any_kind_of_original_is_shown(mode):
    drawing = Pillow.new("I;16", (400, 200)) if mode == "I;16" else stripes(mode)
    image = stored(drawing, f"original.{'jpg' if mode == 'CMYK' else 'png'}")
    make(image, ["text"])
    assert len(files(shown(image))) == 3


def test_a_gif_goes_on_moving():
    frames = [Pillow.new("RGB", (300, 150), colour) for colour in ("teal", "red", "white")]
    image = stored(frames[0], "moving.gif", save_all=True, append_images=frames[1:])
    soup = shown(image, alt="three colours")
    ((_stated, picture),) = files(soup)["GIF"]
    assert picture.n_frames == 3
    assert (soup.img["width"], soup.img["height"], soup.img["alt"]) == ("300", "150", "three colours")
    assert not soup.select("source")
    assert make(image, ["text"]) == {}


@pytest.mark.parametrize("name", ["lost.png", "lost.gif"])
def test_a_file_that_is_gone_leaves_no_broken_picture(name):
    image = stored(stripes("L"), name)
    default_storage.delete(image.file.name)
    assert str(shown(image)) == ""


@pytest.mark.parametrize("content", [b"", b"GIF87a?", b"\x89PNG\r\n\x1a\n", "half"])
def test_nor_does_one_that_can_not_be_read_and_it_is_not_tried_each_time(content, caplog):
    image = factories.image(size=(900, 300))
    name = image.file.name
    with default_storage.open(name) as file:
        whole = file.read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(whole[: len(whole) // 2] if content == "half" else content))
    caplog.set_level("WARNING", "editions.pictures")
    assert str(shown(image)) == str(shown(image)) == ""
    assert [record.levelname for record in caplog.records if "can't be shown" in record.message] == ["WARNING"]
    image.file = ImageFile(BytesIO(whole), name="mended.png")
    image.save()
    assert files(shown(image))


def test_an_image_that_is_gone_leaves_nothing():
    assert Pictures([(999, "text")]).html(999, "text") == ""
    assert Pictures([(None, "cover")]).html(None, "cover") == ""


def test_all_pictures_of_a_response_come_from_one_query(django_assert_num_queries):
    images = [factories.image(f"image-{number}", (700, 350)) for number in range(6)]
    wanted = [(image.pk, name) for image in images for name in ("card", "text")]
    asked = Pictures(wanted)
    before = [asked.html(*one) for one in wanted]
    asked = Pictures(wanted)
    with django_assert_num_queries(1):
        assert [asked.html(*one) for one in wanted] == before


def test_formats_share_their_files():
    image = factories.image(size=(1700, 900))
    make(image, ["cover"], slow=False)
    before = image.renditions.count()
    for name in ("lead", "text"):
        make(image, [name], slow=False)
    assert image.renditions.count() == before == 8
