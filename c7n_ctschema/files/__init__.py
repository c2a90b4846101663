"""Files of the user: which ones a path means, reading them, writing them whole, and processes."""
