"""Themes as people keep them: what customers speak of, each a named set of cores."""
