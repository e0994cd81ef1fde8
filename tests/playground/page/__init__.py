"""The playground's page, used as a person would: by clicking and typing."""
