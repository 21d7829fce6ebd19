"""Conversations about a dataset: questions in, answers with receipts out."""
