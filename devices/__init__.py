"""The line to hardware: receipt printers and scanners over USB."""
