"""Tests of bot/importing/."""
