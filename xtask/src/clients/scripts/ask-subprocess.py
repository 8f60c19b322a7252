"""The lines that every second answer on the net gives for "which process listens on which port"."""

import re
import subprocess

text = subprocess.check_output(["netstat", "-tlnp"], text=True)
for line in text.splitlines()[2:]:
    fields = line.split()
    found = re.search(r":(\d+)$", fields[3])
    if found and fields[5] == "LISTEN":
        print(found.group(1), fields[6].split("/")[0])
