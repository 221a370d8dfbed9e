"""What `magpie page try` prints can be read back."""

from __future__ import annotations

import pathlib

from magpie.page import as_toml
from scrapers.page.recipe import Recipe, load_recipes

RECIPE = Recipe(
    name="swap",
    label='Swap "n" sell',
    url="https://swap.example/find?q=red+bike",
    item="li.card",
    title="h3",
    price='span[data-x="1\\31"]',
)


def test_what_is_printed_is_a_recipe_again(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "pages.toml"
    path.write_text(as_toml(RECIPE, "red bike"))
    (again,) = load_recipes(path)
    assert again.url == "https://swap.example/find?q={words}"
    assert (again.item, again.price, again.label) == (RECIPE.item, RECIPE.price, RECIPE.label)
