"""One-way ways to reach a person: email, text message, webhook and push."""
