"""From raw event tables to a compiled log: code, gather by case, sort once, write."""

from .overlay import recompile
from .whole import compile_log

__all__ = ["compile_log", "recompile"]
