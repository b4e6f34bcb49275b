"""The records: kept, loaded, shown in part, exported, and what is known of them besides."""
