"""The commands, called by people in the playground and answered by the real bot."""
