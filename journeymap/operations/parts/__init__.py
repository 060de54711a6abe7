"""How each part of an installation does: ok, slow, down, or not in use; what was seen, what to do."""
