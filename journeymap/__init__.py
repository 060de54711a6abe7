"""Journeymap: customer journey maps drawn from what a company already has."""

__version__ = "0.1.0"
