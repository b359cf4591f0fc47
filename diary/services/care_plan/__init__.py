"""What is agreed for one patient: agreeing on it, ending it, and offering it."""
