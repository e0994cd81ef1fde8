"""What people do in chat: slash commands, buttons, forms and listeners, a file a feature."""
