"""Pictures of a folder as images of the site, by the rules that hold for an upload; each picture once."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from PIL import Image as Pillow
from PIL import UnidentifiedImageError
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from .problems import Mistake

NONE = 0  # the id of a picture in a rehearsal


class Pictures:
    """Of one article. ``forget`` takes back what it has made, for an article that is not taken in the end."""

    def __init__(self, *, dry_run: bool) -> None:
        self.dry_run = dry_run
        self._made: list[Any] = []

    def image(self, path: Path) -> int:
        """Raises :class:`Mistake` for what can't be an image of the site."""
        with path.open("rb") as opened:
            file = File(opened, name=path.name)
            _check(file)
            digest = hash_filelike(file)
            known = get_image_model().objects.filter(file_hash=digest).order_by("pk").first()
            if known or self.dry_run:
                return known.pk if known else NONE
            return self._make(file, digest)

    def forget(self) -> None:
        """The rows go with the transaction, the files do not."""
        for image in self._made:
            image.file.storage.delete(image.file.name)
        self._made.clear()

    def _make(self, file: "File[bytes]", digest: str) -> int:
        file.seek(0)
        image = get_image_model()(
            title=Path(file.name or "").stem[:255], file=file, file_size=file.size, file_hash=digest,
            collection=Collection.get_first_root_node(),
        )  # fmt: skip
        self._made.append(image)
        image.save()
        return int(image.pk)


def _check(file: "File[bytes]") -> None:
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if file.size > limit:  # before it is read
        raise Mistake(f"larger than {filesizeformat(limit)}")
    try:
        WagtailImageField().clean(file)
        with Pillow.open(file) as picture:
            picture.verify()
    except ValidationError as error:
        raise Mistake(" ".join(error.messages)) from None
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Pillow.DecompressionBombError) as error:
        raise Mistake(f"broken: {error}") from None
