"""`python -m app` is `hitl`."""

from app.cli import main

if __name__ == "__main__":
    main()
