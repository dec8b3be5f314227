"""Responses that are streams of events; only in packages whose service has such."""
