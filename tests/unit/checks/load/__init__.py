"""The load test: plan, process, oracle, figures and judgements."""
