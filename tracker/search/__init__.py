"""Full-text search: word forms, engines and ranking."""
