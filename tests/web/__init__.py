"""The web view, as people and programs read it."""
