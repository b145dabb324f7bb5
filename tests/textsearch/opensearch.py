"""Settings for OpenSearch, as docs/search.md gives them."""

from typing import Any


def backends(url: str) -> dict[str, Any]:
    """Letters of one width and case, no diacritics, pairs and single letters for CJK: near to textsearch.analysis."""
    analysis = {
        "char_filter": {"cpp": {"type": "mapping", "mappings": ["c++ => cplusplus", "C++ => cplusplus"]}},
        "analyzer": {
            "default": {
                "type": "custom",
                "char_filter": ["cpp"],
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "asciifolding", "pairs", "english"],
            }
        },
        "filter": {
            "pairs": {"type": "cjk_bigram", "output_unigrams": True},
            "english": {"type": "stemmer", "language": "english"},
        },
    }
    return {
        "default": {
            "BACKEND": "modelsearch.backends.opensearch3",
            "URLS": [url],
            "INDEX_PREFIX": "merctechs_",
            "INDEX_SETTINGS": {"settings": {"analysis": analysis}},
        }
    }
