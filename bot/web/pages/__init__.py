"""The pages, a file a noun: each asks the domain and hands ready data to a template."""
