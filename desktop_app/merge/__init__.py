"""How two histories become one: versions, heads, conflicts; pure."""
