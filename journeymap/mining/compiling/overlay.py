"""Placeholder"""


def recompile():
    raise NotImplementedError
