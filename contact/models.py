"""Where Django looks for the models of the app."""

from .pages import ContactPage
from .requests import ConsultationRequest, Note, RequestEvent
from .settings import SalesSettings

__all__ = ["ConsultationRequest", "ContactPage", "Note", "RequestEvent", "SalesSettings"]
