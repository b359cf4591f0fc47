"""What whoever runs the site needs to know and do: accounts, mail on its way, how the parts are. It opens no diary."""
