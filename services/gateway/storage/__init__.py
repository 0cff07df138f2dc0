"""What the gateway remembers: sessions and turns, in MySQL/MariaDB or SQLite."""
