"""What happens by itself: the rules are applied, mail is delivered, old rows go. One unit of work a call.

A step returns True when there may be more to do. `loop.drain` calls it until there is not; the scheduler and
`diary tick` do that.
"""
