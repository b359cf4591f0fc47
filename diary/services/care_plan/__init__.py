"""What is agreed for one patient: agreeing on it, offering it, and trying what it would have meant."""
