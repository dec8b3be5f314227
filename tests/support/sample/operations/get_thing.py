"""What ``warm_up("get_thing")`` imports."""
