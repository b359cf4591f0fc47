"""The rules applied to stored diaries: what they find, what it rests on, and what becomes of it."""
