"""Pure judgements over recorded exchanges. Nothing here sends a request."""
