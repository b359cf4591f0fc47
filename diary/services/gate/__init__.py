"""The gate that every save goes through, and the questions that it asks."""
