"""The use cases, one file each; `record` is the one door through which a request changes."""
