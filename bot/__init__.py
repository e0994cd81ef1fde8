"""What the exchange is, decides and shows."""
