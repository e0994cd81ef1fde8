"""Resources: suggested by anyone, published by editors, found by everyone."""

from bot.domain.resources.entry import NewResource, publish_all, publish_new, suggest
from bot.domain.resources.reading import (
    all_fitting,
    best,
    find,
    library,
    newest_resources,
    published_since,
    resource_page,
)
from bot.domain.resources.surroundings import surroundings
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
    "all_fitting",
    "best",
    "find",
    "library",
    "newest_resources",
    "publish_all",
    "publish_new",
    "published_since",
    "resource_page",
    "suggest",
    "surroundings",
]
