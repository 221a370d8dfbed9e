"""People and communities: who they are on each platform, and where they want to be told."""
