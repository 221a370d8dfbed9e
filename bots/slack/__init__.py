"""Slack: parse, render, send; Events API, interactivity and Socket Mode."""
