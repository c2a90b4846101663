"""Files of the user: finding, reading, and writing them; and facts about processes."""
