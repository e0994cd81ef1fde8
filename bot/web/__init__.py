"""The web view: what is public, readable by everyone, without script and without an account."""
