"""Telegram as a platform: parse, render, send, and its own intake; nothing else."""
