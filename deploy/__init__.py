"""What it takes to run the suite: settings of the web server, private instances, images and examples."""
