"""The playground, judged by Discord's description and by the real client."""
