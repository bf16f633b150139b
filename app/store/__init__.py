"""The store: decisions and the feedback on them, in SQLite or PostgreSQL, without any patient identity.

All other packages use it only through `store.Store`.
"""
