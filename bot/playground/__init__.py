"""A Discord server in miniature on loopback, to try and test the bot without an account.

It is the world outside: nothing here imports anything of the bot.
"""

from bot.playground.page import Page
from bot.playground.server import TOKEN, Playground

__all__ = ["TOKEN", "Page", "Playground"]
