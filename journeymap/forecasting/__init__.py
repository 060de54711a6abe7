"""What a change would bring: the mined journey with the change applied, with honest intervals. No Django."""

from .changes import Change, parse
from .describing import describe
from .foretelling import forecast
from .outlook import Outlook

__all__ = ["Change", "Outlook", "describe", "forecast", "parse"]
