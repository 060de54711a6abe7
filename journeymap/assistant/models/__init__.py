"""Rows of the assistant: conversations, the language model that may word answers, tokens of agents."""

from journeymap.assistant.models.agent_token import AgentToken
from journeymap.assistant.models.conversations import Conversation, Pace, Turn
from journeymap.assistant.models.language_model import LanguageModel, ModelCall

__all__ = ["AgentToken", "Conversation", "LanguageModel", "ModelCall", "Pace", "Turn"]
