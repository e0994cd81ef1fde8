"""Calendars: ours agree with what others make of them, and theirs are taken over."""
