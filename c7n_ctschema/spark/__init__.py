"""Apache Spark as the engine of long folds: `python -m c7n_ctschema.spark backtest s3://logs/AWSLogs/ ...`."""
