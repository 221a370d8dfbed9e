"""The shared domain: what Magpie knows, with no platform, marketplace or web framework in it."""
