"""Rows of the assistant: conversations, and the language model that may word answers."""

from journeymap.assistant.models.conversations import Conversation, Pace, Turn
from journeymap.assistant.models.language_model import LanguageModel, ModelCall

__all__ = ["Conversation", "LanguageModel", "ModelCall", "Pace", "Turn"]
