"""The reference of the API: an OpenAPI document and a page, both made from the calls."""
