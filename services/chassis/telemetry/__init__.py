"""What a running part tells about itself: traces, logs, metrics."""
