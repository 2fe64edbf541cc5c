"""The use cases: one function for one thing a person comes to do.

Services take ``(session, actor, …, *, now)``; they see no request and never commit.
"""
