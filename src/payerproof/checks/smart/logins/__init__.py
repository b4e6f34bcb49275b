"""What belongs to the login of a person: UserInfo, the browser's session, and the record that was chosen."""
