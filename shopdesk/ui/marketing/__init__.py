"""Marketing: until campaigns and traffic come, the channels and what they bring."""
