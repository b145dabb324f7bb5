"""Where Django looks for the models of the app."""

from .consent import ConsentText
from .erased import ErasedPerson, Erasure
from .health import Heartbeat
from .pages import ContactPage
from .reply_templates import ReplyTemplate, Signature
from .requests import ConsultationRequest, Note, RequestEvent
from .settings import SalesSettings

__all__ = [
    "ConsentText",
    "ConsultationRequest",
    "ContactPage",
    "ErasedPerson",
    "Erasure",
    "Heartbeat",
    "Note",
    "ReplyTemplate",
    "RequestEvent",
    "SalesSettings",
    "Signature",
]
