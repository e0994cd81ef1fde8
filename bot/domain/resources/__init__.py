"""Resources: suggested by anyone, published by editors, found by everyone."""

from bot.domain.resources.entry import NewResource, publish_all, publish_new, suggest
from bot.domain.resources.reading import find, library, newest_resources, resource_page
from bot.domain.resources.views import FacetCount, ResourceCard, ResourceFilter, ResourceList, ResourcePage

__all__ = [
    "FacetCount",
    "NewResource",
    "ResourceCard",
    "ResourceFilter",
    "ResourceList",
    "ResourcePage",
    "find",
    "library",
    "newest_resources",
    "publish_all",
    "publish_new",
    "resource_page",
    "suggest",
]
