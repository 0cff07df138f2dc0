"""Instants of the sun and the moon, and the Korean lunar calendar, read from one generated table."""
