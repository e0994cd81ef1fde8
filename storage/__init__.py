"""Tables and queries, a file a noun: the only place that knows SQL."""
