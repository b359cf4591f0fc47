"""Sheets of paper as PDF. Nothing here is imported at the start: fpdf2 and its fonts are only for whoever makes one."""
