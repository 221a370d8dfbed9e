"""From one event to its replies."""
