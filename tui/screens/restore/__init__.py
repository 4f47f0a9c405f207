"""What a till shows whose book is damaged: whose copy is to take its place."""
