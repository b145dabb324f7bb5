"""Where Django looks for the models of the app."""

from .pages import ContactPage
from .requests import ConsultationRequest, RequestEvent

__all__ = ["ConsultationRequest", "ContactPage", "RequestEvent"]
