"""Receipt printers: from a receipt to paper."""
