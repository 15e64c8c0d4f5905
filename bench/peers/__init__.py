"""Other forums on Django, filled as ours and served as their makers recommend. GPL and MIT: never a dependency of ours.

Each has a folder here (settings, addresses, what fills it) and an environment of its own in build/bench-peers, made at
the first measure from its locked requirements. Code in their folders runs in their environments.
"""
