"""The database: one writer, group commits, the chain of entries, and the queries over it."""
