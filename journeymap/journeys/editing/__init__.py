"""Editing a journey: edits and merges are pure functions of definitions; `changing` stores what they give."""
