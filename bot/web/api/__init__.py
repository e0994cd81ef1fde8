"""All that is public, as read-only JSON for programs: shapes, views, and their description as OpenAPI."""

BASE = "/api/v1"
"""Where it is; addresses of this version stay as they are."""
