"""Calendars (RFC 5545): ours for others to subscribe to, and those of others that we take over from."""
