"""A storm over the outbox: providers that fail, workers that are killed, a database restarted."""
