"""What is known of the data before it is judged: canaries, crawled values, and what an answer shows of them."""
