"""Personas as people keep them: groups of customers of one journey, each with a name and a rule."""
