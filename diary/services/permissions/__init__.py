"""Who may do what and how often; the secret and the links that are signed with it."""
