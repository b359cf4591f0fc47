"""Who may do what, how often, and what they signed or agreed to."""
