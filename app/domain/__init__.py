"""The request and its life: plain frozen values and functions, standard library only. Pure."""
