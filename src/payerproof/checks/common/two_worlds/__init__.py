"""Two worlds: what one person is told before and after a record that is kept from them was changed."""
