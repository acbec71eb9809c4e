"""What operators call: keys, locks and every request, with a key or over the service's socket."""
