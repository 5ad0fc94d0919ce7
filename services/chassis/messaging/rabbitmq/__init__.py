"""RabbitMQ as the transport: quorum queues, confirmed publishing, delayed retries. Nothing else knows pika."""
