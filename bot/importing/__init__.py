"""Exports of chat, taken into the archive: found, read in a process of their own, written batch by batch."""
