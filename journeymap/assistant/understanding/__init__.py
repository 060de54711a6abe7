"""What a question asks for: see `understand`."""

from journeymap.assistant.understanding.understand import understand

__all__ = ["understand"]
