"""Turn YAML text into strict, typed documents whose problems name file, line and field. Pure."""
