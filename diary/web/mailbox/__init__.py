"""Mail as people look after it: which they want, and what was sent."""
