"""What reports say of the medicines somebody takes."""
