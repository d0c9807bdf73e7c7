"""Grades in the files that spreadsheets and learning platforms read: bytes in, bytes out."""
