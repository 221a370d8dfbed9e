"""Criteria, the search language, saved searches and drafts."""
