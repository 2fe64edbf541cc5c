"""The door of commands: ``tracker …``. Knows nothing of the web."""
