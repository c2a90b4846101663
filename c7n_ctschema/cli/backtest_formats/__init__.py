"""The output formats of `backtest`."""
