# Completions of netstat and netstat-rs for bash.
_netstat_completions() {
    local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} reply head= operator=
    local before=${COMP_WORDS[COMP_CWORD-2]}
    COMPREPLY=()
    if [[ $word == = ]]; then
        word= operator==
    elif [[ $flag == = || $flag == '!=' ]]; then
        flag=$before operator==
    fi
    # A cluster such as -nA ends in the flag that takes the value.
    [[ $flag =~ ^-[^-]*(.)$ ]] && flag=-${BASH_REMATCH[1]}
    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'sockets routes interfaces addresses neighbours groups counters explain who wait schema help' -- "$word")
        return
    fi
    local list=
    case ${COMP_WORDS[1]} in
        sockets)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:protocol) list='tcp udp udplite raw unix' ;;
                =*:family) list='inet inet6 unix' ;;
                =*:type) list='stream dgram seqpacket' ;;
                =*:state) list='listen established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait close close-wait last-ack closing unconn' ;;
                =*:exposure) list='loopback link private multicast any public' ;;
                =*) ;;
                *:protocol | *:family | *:type | *:state | *:local.address | *:local.port | *:local.end | *:local.host | *:local.service | *:local.addresses | *:autobound | *:remote.address | *:remote.port | *:remote.end | *:remote.host | *:remote.service | *:remote.addresses | *:path | *:ip-protocol | *:queue | *:recv-q | *:send-q | *:receive-queue | *:send-queue | *:backlog.waiting | *:backlog.limit | *:exposure | *:process.id | *:process.descriptor | *:process.command | *:process.name | *:process.command-line | *:process.parent | *:process.started | *:process.user-id | *:process.user | *:process.login-user-id | *:holders | *:holder-programs | *:holder-user-ids | *:holder-users | *:unit | *:user-unit | *:slice | *:session | *:container.id | *:container.name | *:container.runtime | *:pod.id | *:no-process | *:user.id | *:user.name | *:inode | *:peer-inode | *:references | *:cookie | *:namespace.label | *:namespace.name | *:namespace.id | *:interface.name | *:interface.index | *:mark | *:cgroup-id | *:timer.kind | *:timer.left | *:timer.retransmits | *:timer.probes | *:received.rate | *:sent.rate | *:no-rate | *:tcp.rtt | *:tcp.rtt-variation | *:tcp.min-rtt | *:tcp.rto | *:tcp.ato | *:tcp.receive-rtt | *:tcp.backoff | *:tcp.timeouts | *:tcp.timeout-recoveries | *:tcp.timeout-time | *:tcp.bytes-sent | *:tcp.bytes-acknowledged | *:tcp.bytes-retransmitted | *:tcp.bytes-received | *:tcp.bytes-not-sent | *:tcp.bytes-delivered-ect1 | *:tcp.bytes-delivered-ect0 | *:tcp.bytes-delivered-marked | *:tcp.bytes-received-ect1 | *:tcp.bytes-received-ect0 | *:tcp.bytes-received-marked | *:tcp.segments-sent | *:tcp.segments-received | *:tcp.data-segments-sent | *:tcp.data-segments-received | *:tcp.segments-retransmitted | *:tcp.segments-unacknowledged | *:tcp.segments-lost | *:tcp.segments-delivered | *:tcp.segments-out-of-order | *:tcp.segments-sacked | *:tcp.segments-in-retransmission | *:tcp.segments-delivered-marked | *:tcp.segments-received-marked | *:tcp.duplicates | *:tcp.mss | *:tcp.received-mss | *:tcp.advertised-mss | *:tcp.path-mtu | *:tcp.congestion-window | *:tcp.slow-start-threshold | *:tcp.send-window | *:tcp.receive-window | *:tcp.send-window-scale | *:tcp.receive-window-scale | *:tcp.receive-window-bound | *:tcp.receive-space | *:tcp.pacing-limit | *:tcp.pacing-rate | *:tcp.delivery-rate | *:tcp.application-limited | *:tcp.busy | *:tcp.window-limited | *:tcp.buffer-limited | *:tcp.since-data-sent | *:tcp.since-data-received | *:tcp.since-acknowledgement | *:tcp.reordering | *:tcp.reorderings | *:tcp.rehashes | *:tcp.congestion-state | *:tcp.options | *:tcp.fast-open-failure | *:congestion-control | *:congestion.bandwidth | *:congestion.rtt | *:congestion.min-rtt | *:congestion.pacing-gain | *:congestion.window-gain | *:congestion.marked-share | *:memory.receive | *:memory.receive-limit | *:memory.send | *:memory.send-limit | *:memory.send-queued | *:memory.forward | *:memory.options | *:memory.backlog | *:drops | *:tos | *:traffic-class | *:class-id | *:shutdown | *:ipv6-only | *:socket-options | *:upper-layer | *:owner) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='protocol family type state local.address local.port local.end local.host local.service local.addresses autobound remote.address remote.port remote.end remote.host remote.service remote.addresses path ip-protocol queue recv-q send-q receive-queue send-queue backlog.waiting backlog.limit exposure process.id process.descriptor process.command process.name process.command-line process.parent process.started process.user-id process.user process.login-user-id holders holder-programs holder-user-ids holder-users unit user-unit slice session container.id container.name container.runtime pod.id no-process user.id user.name inode peer-inode references cookie namespace.label namespace.name namespace.id interface.name interface.index mark cgroup-id timer.kind timer.left timer.retransmits timer.probes received.rate sent.rate no-rate tcp.rtt tcp.rtt-variation tcp.min-rtt tcp.rto tcp.ato tcp.receive-rtt tcp.backoff tcp.timeouts tcp.timeout-recoveries tcp.timeout-time tcp.bytes-sent tcp.bytes-acknowledged tcp.bytes-retransmitted tcp.bytes-received tcp.bytes-not-sent tcp.bytes-delivered-ect1 tcp.bytes-delivered-ect0 tcp.bytes-delivered-marked tcp.bytes-received-ect1 tcp.bytes-received-ect0 tcp.bytes-received-marked tcp.segments-sent tcp.segments-received tcp.data-segments-sent tcp.data-segments-received tcp.segments-retransmitted tcp.segments-unacknowledged tcp.segments-lost tcp.segments-delivered tcp.segments-out-of-order tcp.segments-sacked tcp.segments-in-retransmission tcp.segments-delivered-marked tcp.segments-received-marked tcp.duplicates tcp.mss tcp.received-mss tcp.advertised-mss tcp.path-mtu tcp.congestion-window tcp.slow-start-threshold tcp.send-window tcp.receive-window tcp.send-window-scale tcp.receive-window-scale tcp.receive-window-bound tcp.receive-space tcp.pacing-limit tcp.pacing-rate tcp.delivery-rate tcp.application-limited tcp.busy tcp.window-limited tcp.buffer-limited tcp.since-data-sent tcp.since-data-received tcp.since-acknowledgement tcp.reordering tcp.reorderings tcp.rehashes tcp.congestion-state tcp.options tcp.fast-open-failure congestion-control congestion.bandwidth congestion.rtt congestion.min-rtt congestion.pacing-gain congestion.window-gain congestion.marked-share memory.receive memory.receive-limit memory.send memory.send-limit memory.send-queued memory.forward memory.options memory.backlog drops tos traffic-class class-id shutdown ipv6-only socket-options upper-layer owner' ;;
                --sort) list='protocol family type state local.address local.port local.end local.host local.service local.addresses autobound remote.address remote.port remote.end remote.host remote.service remote.addresses path ip-protocol queue recv-q send-q receive-queue send-queue backlog.waiting backlog.limit exposure process.id process.descriptor process.command process.name process.command-line process.parent process.started process.user-id process.user process.login-user-id holders holder-programs holder-user-ids holder-users unit user-unit slice session container.id container.name container.runtime pod.id no-process user.id user.name inode peer-inode references cookie namespace.label namespace.name namespace.id interface.name interface.index mark cgroup-id timer.kind timer.left timer.retransmits timer.probes received.rate sent.rate no-rate tcp.rtt tcp.rtt-variation tcp.min-rtt tcp.rto tcp.ato tcp.receive-rtt tcp.backoff tcp.timeouts tcp.timeout-recoveries tcp.timeout-time tcp.bytes-sent tcp.bytes-acknowledged tcp.bytes-retransmitted tcp.bytes-received tcp.bytes-not-sent tcp.bytes-delivered-ect1 tcp.bytes-delivered-ect0 tcp.bytes-delivered-marked tcp.bytes-received-ect1 tcp.bytes-received-ect0 tcp.bytes-received-marked tcp.segments-sent tcp.segments-received tcp.data-segments-sent tcp.data-segments-received tcp.segments-retransmitted tcp.segments-unacknowledged tcp.segments-lost tcp.segments-delivered tcp.segments-out-of-order tcp.segments-sacked tcp.segments-in-retransmission tcp.segments-delivered-marked tcp.segments-received-marked tcp.duplicates tcp.mss tcp.received-mss tcp.advertised-mss tcp.path-mtu tcp.congestion-window tcp.slow-start-threshold tcp.send-window tcp.receive-window tcp.send-window-scale tcp.receive-window-scale tcp.receive-window-bound tcp.receive-space tcp.pacing-limit tcp.pacing-rate tcp.delivery-rate tcp.application-limited tcp.busy tcp.window-limited tcp.buffer-limited tcp.since-data-sent tcp.since-data-received tcp.since-acknowledgement tcp.reordering tcp.reorderings tcp.rehashes tcp.congestion-state tcp.options tcp.fast-open-failure congestion-control congestion.bandwidth congestion.rtt congestion.min-rtt congestion.pacing-gain congestion.window-gain congestion.marked-share memory.receive memory.receive-limit memory.send memory.send-limit memory.send-queued memory.forward memory.options memory.backlog drops tos traffic-class class-id shutdown ipv6-only socket-options upper-layer owner' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --rates --all --listening --no-merge --all-namespaces protocol family type state local.address local.port local.end local.host local.service local.addresses autobound remote.address remote.port remote.end remote.host remote.service remote.addresses path ip-protocol queue recv-q send-q receive-queue send-queue backlog.waiting backlog.limit exposure process.id process.descriptor process.command process.name process.command-line process.parent process.started process.user-id process.user process.login-user-id holders holder-programs holder-user-ids holder-users unit user-unit slice session container.id container.name container.runtime pod.id no-process user.id user.name inode peer-inode references cookie namespace.label namespace.name namespace.id interface.name interface.index mark cgroup-id timer.kind timer.left timer.retransmits timer.probes received.rate sent.rate no-rate tcp.rtt tcp.rtt-variation tcp.min-rtt tcp.rto tcp.ato tcp.receive-rtt tcp.backoff tcp.timeouts tcp.timeout-recoveries tcp.timeout-time tcp.bytes-sent tcp.bytes-acknowledged tcp.bytes-retransmitted tcp.bytes-received tcp.bytes-not-sent tcp.bytes-delivered-ect1 tcp.bytes-delivered-ect0 tcp.bytes-delivered-marked tcp.bytes-received-ect1 tcp.bytes-received-ect0 tcp.bytes-received-marked tcp.segments-sent tcp.segments-received tcp.data-segments-sent tcp.data-segments-received tcp.segments-retransmitted tcp.segments-unacknowledged tcp.segments-lost tcp.segments-delivered tcp.segments-out-of-order tcp.segments-sacked tcp.segments-in-retransmission tcp.segments-delivered-marked tcp.segments-received-marked tcp.duplicates tcp.mss tcp.received-mss tcp.advertised-mss tcp.path-mtu tcp.congestion-window tcp.slow-start-threshold tcp.send-window tcp.receive-window tcp.send-window-scale tcp.receive-window-scale tcp.receive-window-bound tcp.receive-space tcp.pacing-limit tcp.pacing-rate tcp.delivery-rate tcp.application-limited tcp.busy tcp.window-limited tcp.buffer-limited tcp.since-data-sent tcp.since-data-received tcp.since-acknowledgement tcp.reordering tcp.reorderings tcp.rehashes tcp.congestion-state tcp.options tcp.fast-open-failure congestion-control congestion.bandwidth congestion.rtt congestion.min-rtt congestion.pacing-gain congestion.window-gain congestion.marked-share memory.receive memory.receive-limit memory.send memory.send-limit memory.send-queued memory.forward memory.options memory.backlog drops tos traffic-class class-id shutdown ipv6-only socket-options upper-layer owner all tcp udp udplite raw sctp unix ipv4 ipv6 listening established connected synchronized bucket big port sport dport host src dst pid program user fwmark dev and or not in' ;;
            esac
            ;;
        routes)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:family) list='inet inet6' ;;
                =*:kind) list='unicast local broadcast anycast multicast blackhole unreachable prohibit throw' ;;
                =*:protocol) list='kernel boot static dhcp ra redirect bgp ospf zebra bird' ;;
                =*:scope) list='global site link host nowhere' ;;
                =*) ;;
                *:family | *:destination | *:gateway | *:via | *:interface.name | *:interface.index | *:preferred-source | *:metric | *:kind | *:protocol | *:scope | *:table.id | *:table.name | *:source | *:tos | *:preference | *:weight | *:hop-flags | *:hops | *:next-hop-id | *:mtu | *:window | *:hop-limit | *:congestion-control | *:expires | *:references | *:uses | *:taken | *:note) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='family destination gateway via interface.name interface.index preferred-source metric kind protocol scope table.id table.name source tos preference weight hop-flags hops next-hop-id mtu window hop-limit congestion-control expires references uses taken note' ;;
                --sort) list='family destination gateway via interface.name interface.index preferred-source metric kind protocol scope table.id table.name source tos preference weight hop-flags hops next-hop-id mtu window hop-limit congestion-control expires references uses taken note' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --all family destination gateway via interface.name interface.index preferred-source metric kind protocol scope table.id table.name source tos preference weight hop-flags hops next-hop-id mtu window hop-limit congestion-control expires references uses taken note and or not in' ;;
            esac
            ;;
        interfaces)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:state) list='up down unknown dormant lowerlayerdown testing notpresent' ;;
                =*) ;;
                *:name | *:index | *:status | *:state | *:speed | *:mtu | *:addresses | *:received.rate | *:received.packet-rate | *:received.error-rate | *:received.drop-rate | *:received.bytes | *:received.packets | *:received.errors | *:received.dropped | *:received.missed | *:received.multicast | *:received.length-errors | *:received.over-errors | *:received.crc-errors | *:received.frame-errors | *:received.fifo-errors | *:received.compressed | *:received.no-handler | *:received.other-host | *:sent.rate | *:sent.packet-rate | *:sent.error-rate | *:sent.drop-rate | *:sent.bytes | *:sent.packets | *:sent.errors | *:sent.dropped | *:sent.aborted-errors | *:sent.carrier-errors | *:sent.fifo-errors | *:sent.heartbeat-errors | *:sent.window-errors | *:sent.compressed | *:collisions | *:errors | *:dropped | *:kind | *:link-address | *:flags | *:master.name | *:master.index | *:alias | *:queue-length | *:queueing-discipline | *:carrier | *:carrier-changes) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='name index status state speed mtu addresses received.rate received.packet-rate received.error-rate received.drop-rate received.bytes received.packets received.errors received.dropped received.missed received.multicast received.length-errors received.over-errors received.crc-errors received.frame-errors received.fifo-errors received.compressed received.no-handler received.other-host sent.rate sent.packet-rate sent.error-rate sent.drop-rate sent.bytes sent.packets sent.errors sent.dropped sent.aborted-errors sent.carrier-errors sent.fifo-errors sent.heartbeat-errors sent.window-errors sent.compressed collisions errors dropped kind link-address flags master.name master.index alias queue-length queueing-discipline carrier carrier-changes' ;;
                --sort) list='name index status state speed mtu addresses received.rate received.packet-rate received.error-rate received.drop-rate received.bytes received.packets received.errors received.dropped received.missed received.multicast received.length-errors received.over-errors received.crc-errors received.frame-errors received.fifo-errors received.compressed received.no-handler received.other-host sent.rate sent.packet-rate sent.error-rate sent.drop-rate sent.bytes sent.packets sent.errors sent.dropped sent.aborted-errors sent.carrier-errors sent.fifo-errors sent.heartbeat-errors sent.window-errors sent.compressed collisions errors dropped kind link-address flags master.name master.index alias queue-length queueing-discipline carrier carrier-changes' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --rates --totals --all name index status state speed mtu addresses received.rate received.packet-rate received.error-rate received.drop-rate received.bytes received.packets received.errors received.dropped received.missed received.multicast received.length-errors received.over-errors received.crc-errors received.frame-errors received.fifo-errors received.compressed received.no-handler received.other-host sent.rate sent.packet-rate sent.error-rate sent.drop-rate sent.bytes sent.packets sent.errors sent.dropped sent.aborted-errors sent.carrier-errors sent.fifo-errors sent.heartbeat-errors sent.window-errors sent.compressed collisions errors dropped kind link-address flags master.name master.index alias queue-length queueing-discipline carrier carrier-changes and or not in' ;;
            esac
            ;;
        addresses)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:family) list='inet inet6' ;;
                =*:scope) list='global site link host nowhere' ;;
                =*) ;;
                *:family | *:address | *:prefix-length | *:interface.name | *:interface.index | *:label | *:scope | *:peer | *:broadcast | *:anycast | *:flags | *:valid-lifetime | *:preferred-lifetime | *:protocol | *:metric) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='family address prefix-length interface.name interface.index label scope peer broadcast anycast flags valid-lifetime preferred-lifetime protocol metric' ;;
                --sort) list='family address prefix-length interface.name interface.index label scope peer broadcast anycast flags valid-lifetime preferred-lifetime protocol metric' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --all family address prefix-length interface.name interface.index label scope peer broadcast anycast flags valid-lifetime preferred-lifetime protocol metric and or not in' ;;
            esac
            ;;
        neighbours)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:family) list='inet inet6' ;;
                =*:state) list='reachable stale delay probe failed noarp permanent incomplete' ;;
                =*) ;;
                *:family | *:address | *:link-address | *:interface.name | *:interface.index | *:state | *:flags | *:confirmed | *:used | *:updated | *:references | *:probes | *:protocol | *:vlan | *:master) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='family address link-address interface.name interface.index state flags confirmed used updated references probes protocol vlan master' ;;
                --sort) list='family address link-address interface.name interface.index state flags confirmed used updated references probes protocol vlan master' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --all family address link-address interface.name interface.index state flags confirmed used updated references probes protocol vlan master and or not in' ;;
            esac
            ;;
        groups)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:family) list='inet inet6 link' ;;
                =*) ;;
                *:family | *:interface.name | *:interface.index | *:address | *:link-address | *:users | *:version | *:sources.included | *:sources.excluded) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='family interface.name interface.index address link-address users version sources.included sources.excluded' ;;
                --sort) list='family interface.name interface.index address link-address users version sources.included sources.excluded' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --all family interface.name interface.index address link-address users version sources.included sources.excluded and or not in' ;;
            esac
            ;;
        counters)
            case $operator$before:$flag in
                --columns:* | --sort:*) ;;
                =*:kind) list='counter gauge setting' ;;
                =*) ;;
                *:section | *:protocol | *:name | *:interface | *:processor | *:value | *:rate | *:alarming | *:unit | *:kind | *:meaning | *:worry | *:source) [[ -n $word ]] || reply='= != < <= > >= in' ;;
            esac
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table json ndjson csv' ;;
                --columns) list='section protocol name interface processor value rate alarming unit kind meaning worry source' ;;
                --sort) list='section protocol name interface processor value rate alarming unit kind meaning worry source' ;;
                --limit) return ;;
                --color) reply='auto always never' ;;
                --width) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --columns --sort --limit --no-header --color --width --bytes --names --watch --from --require-complete --rates --totals --all --zero section protocol name interface processor value rate alarming unit kind meaning worry source and or not in' ;;
            esac
            ;;
        explain)
            [[ -n $list$reply ]] || case $flag in
                --row) return ;;
                --format) reply='text json' ;;
                *) reply='--list --row --format --plain' ;;
            esac
            ;;
        who)
            [[ -n $list$reply ]] || case $flag in
                --format) reply='table text json ndjson' ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--format --from --require-complete' ;;
            esac
            ;;
        wait)
            [[ -n $list$reply ]] || case $flag in
                --listen) return ;;
                --gone) return ;;
                --established) return ;;
                --by) return ;;
                --timeout) return ;;
                --from) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                *) reply='--listen --gone --established --by --timeout --from' ;;
            esac
            ;;
        schema)
            [[ -n $list$reply ]] || case $flag in
                *) reply='sockets routes interfaces addresses neighbours groups counters who' ;;
            esac
            ;;
        help)
            [[ -n $list$reply ]] || case $flag in
                *) reply='sockets routes interfaces addresses neighbours groups counters explain who wait schema help' ;;
            esac
            ;;
    esac
    if [[ -n $list ]]; then
        local part=${word##*,} sign
        sign=${part%%[!+-]*}
        head=${word%"$part"}$sign
        mapfile -t COMPREPLY < <(compgen -W "$list" -- "${part#"$sign"}")
        COMPREPLY=("${COMPREPLY[@]/#/$head}")
        return
    elif [[ -n $reply ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$reply" -- "$word")
        return
    fi
    case $flag in
        -A|--protocol)
            reply='ax25 ip inet tcpip ip6 inet6 ipx rose appletalk ddp netrom unix econet x25 ash bluetooth'
            [[ $word == *,* ]] && head=${word%,*},
            mapfile -t COMPREPLY < <(compgen -W "$reply" -- "${word##*,}")
            COMPREPLY=("${COMPREPLY[@]/#/$head}")
            return
            ;;
        --record)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        --from)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        --format)
            mapfile -t COMPREPLY < <(compgen -W 'json ndjson csv' -- "$word")
            return
            ;;
        --dialect)
            mapfile -t COMPREPLY < <(compgen -W 'linux darwin' -- "$word")
            return
            ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--ax25 --x25 --ip --ipx --appletalk --netrom --inet --inet6 --ddp --rose --bluetooth -V --version -i --interfaces -h --help -r --route -M --masquerade -A --protocol -t --tcp -S --sctp -u --udp -U --udplite -w --raw -x --unix -2 --l2cap -f --rfcomm -l --listening -a --all -o --timers -c --continuous -e --extend -p --programs -v --verbose -s --statistics -W --wide -n --numeric --numeric-hosts --numeric-ports --numeric-users -N --symbolic -C --cache -F --fib -g --groups -Z --context -4 -6 --record --from --format --dialect' -- "$word")
    fi
}
complete -F _netstat_completions netstat netstat-rs
