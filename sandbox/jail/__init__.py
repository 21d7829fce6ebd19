"""Runs code on hostile data: one locked process per job, forked from a process that has everything loaded."""
