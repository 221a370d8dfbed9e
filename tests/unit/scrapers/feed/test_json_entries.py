"""JSON Feed in its two versions, and what people put into it."""

from __future__ import annotations

import json

from scrapers.feed.json_entries import json_entries


def test_all_fields_are_taken_over() -> None:
    item = {
        "id": 17,
        "external_url": "https://a.example/1",
        "title": "Bike",
        "content_html": "<p>x",
        "content_text": "x",
        "date_published": "2026-11-23T11:58:00Z",
        "image": "https://a.example/1.jpg",
        "author": {"name": "ana"},
        "attachments": [
            {"url": "https://a.example/2.jpg", "mime_type": "image/jpeg"},
            {"url": "https://a.example/2.mp3", "mime_type": "audio/mpeg"},
            "odd",
        ],
        "_magpie": {"price": 285, "deliverable": True, "image": ["a", "b"], "other": "x"},
    }
    (fields,) = json_entries(json.dumps({"items": [item, "odd", None]}), 10)
    assert fields == {
        "id": ["17"],
        "link": ["https://a.example/1"],
        "title": ["Bike"],
        "content": ["<p>x"],
        "description": ["x"],
        "published": ["2026-11-23T11:58:00Z"],
        "image": ["https://a.example/1.jpg", "https://a.example/2.jpg"],
        "author": ["ana"],
        "magpie:price": ["285"],
        "magpie:deliverable": ["true"],
        "magpie:image": ["a", "b"],
    }


def test_authors_of_version_1_1_and_odd_types() -> None:
    (fields,) = json_entries(
        json.dumps({"items": [{"id": "1", "title": ["x"], "authors": [{"name": "a"}, 3]}]}), 10
    )
    assert fields == {"id": ["1"], "author": ["a"]}


def test_no_more_than_the_limit() -> None:
    assert len(json_entries(json.dumps({"items": [{}] * 9}), 4)) == 4
