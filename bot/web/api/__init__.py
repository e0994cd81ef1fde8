"""All that is public, as read-only JSON for programs: shapes, views, and their description as OpenAPI."""
