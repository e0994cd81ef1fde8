"""Rules and use cases, a file a noun: it alone decides, and it alone calls the storage."""

from storage.database import Database as Database
