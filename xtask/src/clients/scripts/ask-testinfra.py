"""What testinfra says of the sockets of this machine; the command line names the sockets to ask for."""

import json
import sys

import testinfra

host = testinfra.get_host("local://")
print(json.dumps({
    "with": type(host.socket("tcp://22")).__mro__[1].__name__,
    "listening": {spec: host.socket(spec).is_listening for spec in sys.argv[1:]},
    "all": sorted(host.socket.get_listening_sockets()),
    "clients": sorted(host.socket("tcp://127.0.0.1:80").clients),
}))
