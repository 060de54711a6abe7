"""Pictures of every page, made by `make pictures`, to look at; and the one in the README."""
