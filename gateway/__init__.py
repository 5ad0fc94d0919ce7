"""The one way in: pages for people, /api/v1 for tills and partners. It composes and stores nothing."""
