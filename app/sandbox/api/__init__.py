"""The Web API methods that the product calls, one file per family."""
