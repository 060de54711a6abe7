"""What the numbers of an answer must be, counted anew from exported logs and raw files.

Nothing here looks at a map or imports the product: definitions are those of docs/log.md and docs/maps.md.
"""
