"""Every sentence a person can read."""
