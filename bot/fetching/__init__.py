"""The one guard through which every foreign address is fetched: public hosts, in bounded size and time."""

from bot.fetching.addresses import is_public, loopback_origins
from bot.fetching.bodies import Sink
from bot.fetching.fetcher import Fetched, Fetcher

__all__ = ["Fetched", "Fetcher", "Sink", "is_public", "loopback_origins"]
