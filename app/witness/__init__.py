"""Where checkpoints go outside: a file, a git remote, a webhook, and how they are read back."""
