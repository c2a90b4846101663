"""Which events exist: sources, names, the API operations behind them, and how they are delivered."""
