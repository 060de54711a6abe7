"""Receivers and messages, digests, trackers and what was handed over to them."""

from journeymap.actions.models.channel import WEEKDAYS, Channel, Notice, Told, Watch
from journeymap.actions.models.digest import Digest
from journeymap.actions.models.tracker import Handover, Tracker

__all__ = ["WEEKDAYS", "Channel", "Digest", "Handover", "Notice", "Told", "Tracker", "Watch"]
