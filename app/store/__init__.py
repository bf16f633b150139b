"""What happened: decisions and the feedback on them, in SQLite or PostgreSQL, and nothing that names a patient.

Everybody outside reaches it through `store.Store`.
"""
