"""The shop's database: one file (SQLite) or one PostgreSQL database, the same tables in both."""
