"""Marketplaces: one module each behind `core.polling.marketplace.Marketplace`."""
