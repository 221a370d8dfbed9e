"""Composition: settings, container, logging."""
