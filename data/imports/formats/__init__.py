"""Readers of one format each. They run in a child process with limits, never elsewhere."""
