"""A Discord server in miniature on loopback, to try and test the bot without an account.

It is the world outside: nothing here imports anything of the bot. What it does it does as Discord documents
it. It leaves out what the exchange does not ask for: voice and stages, announcement channels, webhooks,
custom emojis, invites, bans, the audit log. Unlike Discord it refuses keys that no form has,
archives no thread by itself, slows nobody down in a channel, and lets clients identify as often as they like.
"""

from bot.playground.page import Page
from bot.playground.server import TOKEN, Playground

__all__ = ["TOKEN", "Page", "Playground"]
