"""Who may review what, and for whom agents may act; nobody who is not here decides. Pure."""
