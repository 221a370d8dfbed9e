"""What drives the coroutines: the embedded loop, and Celery."""
