"""Clinical knowledge and the pure functions that apply it: no HTTP, no network, no database, no clock."""
