"""Discord: slash commands, direct messages and alerts in the channels of servers."""
