"""Figures, printed as ratios."""
