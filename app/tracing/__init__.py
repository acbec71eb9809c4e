"""Spans along the corridor, for whoever collects traces; without a tracer they are nothing."""
