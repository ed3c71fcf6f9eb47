"""The networks of the sketch <-> photo translators: generators and discriminators."""
