"""Analyzers: one package each, read by the registry; nothing else in the product imports them."""
