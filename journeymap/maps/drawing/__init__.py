"""Drawings of a map as SVG text: pure functions from small frozen shapes. They know no request, no database.

Colours and sizes of type are classes (`web/css/drawing.css`); positions are attributes. A drawing is as wide
as it is given room: positions along the map are percentages, so that text and dots keep their shape.
"""
