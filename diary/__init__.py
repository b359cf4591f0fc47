"""The daily symptom diary that people recovering at home trust.

The layers, outermost first; each may use those after it and none before it: `cli` and `app` wire things
together, `web` and `jobs` face people and the clock, `services` are the use cases, `mail` and `store` reach
outside, `words` puts findings into sentences, and `rules` decides, knowing only the standard library.
`config`, `clock`, `logs` and `paths` are leaves.
"""

__version__ = "0.2.0"
