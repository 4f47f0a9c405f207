"""The counter: what staff see, press and script. Shows and asks; decides nothing about money."""
