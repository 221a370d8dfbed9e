"""One module a topic; no platform in sight."""
