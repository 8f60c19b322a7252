# Completions of netstat and netstat-rs for bash.
_netstat_completions() {
    local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} reply head=
    COMPREPLY=()
    if [[ $word == = ]]; then
        word=
    elif [[ $flag == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    fi
    # A cluster such as -nA ends in the flag that takes the value.
    [[ $flag =~ ^-[^-]*(.)$ ]] && flag=-${BASH_REMATCH[1]}
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
        --dialect)
            mapfile -t COMPREPLY < <(compgen -W 'linux darwin' -- "$word")
            return
            ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--ax25 --x25 --ip --ipx --appletalk --netrom --inet --inet6 --ddp --rose --bluetooth -V --version -i --interfaces -h --help -r --route -M --masquerade -A --protocol -t --tcp -S --sctp -u --udp -U --udplite -w --raw -x --unix -2 --l2cap -f --rfcomm -l --listening -a --all -o --timers -c --continuous -e --extend -p --programs -v --verbose -s --statistics -W --wide -n --numeric --numeric-hosts --numeric-ports --numeric-users -N --symbolic -C --cache -F --fib -g --groups -Z --context -4 -6 --record --from --dialect' -- "$word")
    fi
}
complete -F _netstat_completions netstat netstat-rs
