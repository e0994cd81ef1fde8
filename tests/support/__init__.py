"""What the tests stand on: databases, a browser, Discord's own description of its API."""
