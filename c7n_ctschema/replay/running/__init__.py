"""Many records and many policies, over processes, in bounded memory."""
