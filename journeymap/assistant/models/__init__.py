"""Rows of the assistant: conversations, and the language model that may word answers."""

from journeymap.assistant.models.conversations import Conversation, Pace, Turn

__all__ = ["Conversation", "Pace", "Turn"]
