"""A policy in the making: as data, as an example event, as a file."""
