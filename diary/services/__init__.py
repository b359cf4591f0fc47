"""The use cases, each a function of (session, now, input) with a result: who may do it is asked here, and
what follows is written here.
"""
