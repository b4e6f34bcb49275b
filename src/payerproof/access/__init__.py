"""Who may see what of whom: the facts about people, the rules over them, and who is entitled to which known datum."""
