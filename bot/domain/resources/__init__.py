"""Resources: suggested by anyone, published by editors, found by everyone."""

from bot.domain.resources.entry import NewResource, publish_all, publish_new, suggest
from bot.domain.resources.reading import best, find, library, newest_resources, published_since, resource_page
from bot.domain.resources.views import (
    BestResources,
    FacetCount,
    ResourceCard,
    ResourceFilter,
    ResourceList,
    ResourcePage,
)

__all__ = [
    "BestResources",
    "FacetCount",
    "NewResource",
    "ResourceCard",
    "ResourceFilter",
    "ResourceList",
    "ResourcePage",
    "best",
    "find",
    "library",
    "newest_resources",
    "publish_all",
    "publish_new",
    "published_since",
    "resource_page",
    "suggest",
]
