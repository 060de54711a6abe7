"""Why a kept model is not given in another form. Apart from `reading`: who tells of it needs no libraries."""


class Unconvertible(ValueError):
    """The model has no such form. The message says why."""
