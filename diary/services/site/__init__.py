"""What whoever runs the site needs to know and do: accounts, mail on its way, how the parts are, and what an hour of a
wrong clock left. It shows no diary."""
