"""The rule that says whether a listing satisfies a search, and the index over all searches."""
