"""Events that arrive live, from the trackers of sites, apps and servers."""
