"""Drawings of a future map: pure functions from numbers to SVG, in the classes of `web/css/future.css`.

One sign for one thing: a grey dot was measured, a violet diamond is forecast, its band is 90 %.
"""
