"""Days in the life as SVG. Pure: small frozen shapes in, a drawing out."""
