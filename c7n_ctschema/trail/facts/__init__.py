"""What a team's own logs show: facts about events, without values."""
