"""Plans and what they allow; no payment provider in here."""
