"""The HTTP doors: web chat, REST, webhooks."""
