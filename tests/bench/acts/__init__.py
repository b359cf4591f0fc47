"""What each act costs the processes that serve the diary: see `__main__`."""
