"""Sockets as records of netstat tell them, read as JSON, NDJSON and CSV, and as psutil tells them, in one form."""

import csv
import io
import json
import subprocess
import sys

import psutil

STATES = {"FIN_WAIT1": psutil.CONN_FIN_WAIT1, "FIN_WAIT2": psutil.CONN_FIN_WAIT2}


def netstat(form):
    words = ["netstat", "sockets", "--format", form, "--columns", "all", "tcp or udp or unix"]
    return subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout.decode()


def flat(row):
    """A row of JSON, with the names that CSV has."""
    found = {}
    for name, value in row.items():
        if isinstance(value, dict) and "base64" not in value:
            found.update({f"{name}.{member}": inner for member, inner in value.items()})
        else:
            found[name] = value
    return found


def of_csv(row):
    """A row of CSV, with the values that JSON has."""
    numbers = ("local.port", "remote.port", "process.id", "process.descriptor")
    found = {name: value or None for name, value in row.items()}
    found.update({name: int(row[name]) if row[name] else None for name in numbers})
    found["holders"] = [int(pid) for pid in row["holders"].split(" ") if pid] or None
    if row["path"]:
        # The escapes of a cell; an abstract name begins with a NUL.
        found["path"] = row["path"].encode().decode("unicode_escape").encode("latin-1").decode()
    return found


def told(row):
    """What psutil would tell of a row: protocol, ends, state, process and descriptor."""
    if row["protocol"] == "unix":
        path = row["path"] or ""
        # psutil reads a table that shows NULs as @.
        return ["unix", row["type"], path.replace("\0", "@"), "", row["process.id"], row["process.descriptor"]]
    end = lambda address, port: [address, port] if address and port else None
    state = row["state"] if row["protocol"] == "tcp" else psutil.CONN_NONE
    return [row["protocol"] + ("6" if row["family"] == "inet6" else ""),
            end(row["local.address"], row["local.port"]), end(row["remote.address"], row["remote.port"]),
            STATES.get(state, state), row["process.id"], row["process.descriptor"]]


def known(connection, pid):
    """The same of psutil's row."""
    kinds = {1: "stream", 2: "dgram", 5: "seqpacket"}
    # Without a process, its descriptor is -1.
    descriptor = connection.fd if connection.fd != -1 else None
    if connection.family.name == "AF_UNIX":
        return ["unix", kinds[int(connection.type)], connection.laddr, "", pid, descriptor]
    protocol = {1: "tcp", 2: "udp"}[int(connection.type)] + ("6" if connection.family.name == "AF_INET6" else "")
    end = lambda address: list(address) or None
    return [protocol, end(connection.laddr), end(connection.raddr), connection.status, pid, descriptor]


def named_last(row):
    """Of several processes psutil names the last; of its descriptors we say nothing then."""
    holders = row["holders"] or []
    if row["protocol"] == "unix" or len(holders) < 2:
        return told(row)
    return told(row)[:4] + [holders[-1], None]


def text(rows):
    """Each row once: psutil tells two that look alike once."""
    return sorted({json.dumps(row) for row in rows})


def of_processes(pids):
    """Which ends each of these processes has, as psutil tells it when it is asked for one process."""
    found = []
    for pid in pids:
        for one in psutil.Process(pid).net_connections(kind="inet"):
            found.append(known(one, pid)[:4] + [pid])
    return found


def main():
    document = json.loads(netstat("json"))
    forms = {
        "json": [flat(row) for row in document["rows"]],
        "ndjson": [flat(json.loads(line)) for line in netstat("ndjson").splitlines()],
        "csv": [of_csv(row) for row in csv.DictReader(io.StringIO(netstat("csv"), newline=""))],
    }
    # An unnamed socket of UNIX is like any other, and psutil takes a name with a blank for none.
    wanted = lambda row: row["protocol"] != "unix" or row["path"] and " " not in row["path"]
    answer = {name: text(named_last(row) for row in rows if wanted(row)) for name, rows in forms.items()}
    pids = sorted({pid for row in forms["json"] for pid in row["holders"] or []})
    answer["holders"] = text(told(row)[:4] + [pid] for row in forms["json"] if row["protocol"] != "unix"
                             for pid in row["holders"] or [])
    shared = {json.dumps(named_last(row)[:5]) for row in forms["json"] if len(row["holders"] or []) > 1}
    every = [known(one, one.pid) for one in psutil.net_connections(kind="all") if one.family.name != "AF_UNIX" or one.laddr]
    answer["psutil"] = text(row[:5] + [None] if json.dumps(row[:5]) in shared else row for row in every)
    answer["psutil of processes"] = text(of_processes(pids))
    answer["gaps"] = document["gaps"]
    json.dump(answer, sys.stdout)


main()
