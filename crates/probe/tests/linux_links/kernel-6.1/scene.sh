# What stood in the machine of the recording, run by busybox sh after the modules were loaded.
I=ip
$I link set lo up
$I link add dum0 type dummy
$I link add dum1 type dummy
$I link add dum2 type dummy
$I link set dum0 address 02:00:00:00:00:10
$I link set dum0 alias "uplink of rack 7"
$I link property add dev dum0 altname backbone altname a-name-that-is-longer-than-fifteen-bytes
$I link add ve0 type veth peer name ve1
$I link set ve0 mtu 1400 up
$I link set ve1 up
$I link add bond0 type bond mode 802.3ad miimon 100 updelay 200 downdelay 400 xmit_hash_policy layer3+4 lacp_rate fast ad_actor_sys_prio 1000 ad_user_port_key 7 min_links 1
$I link add bond1 type bond mode active-backup arp_interval 1000 arp_ip_target 10.1.2.3,10.1.2.4 arp_validate active primary_reselect better fail_over_mac active num_grat_arp 3
$I link set dum1 down; $I link set dum1 master bond0
$I link set dum2 down; $I link set dum2 master bond1
$I link add link dum0 name vlan5 type vlan id 5 gvrp on reorder_hdr off ingress-qos-map 1:2 3:4 egress-qos-map 5:6
$I link add link dum0 name qinq type vlan proto 802.1ad id 4094
$I link add link dum0 name mv0 type macvlan mode bridge
$I link add link ve0 name mv1 type macvlan mode source macaddr set 02:aa:bb:cc:dd:01 02:aa:bb:cc:dd:02
$I link add link dum0 name mt0 type macvtap mode vepa
$I link add link ve1 name iv0 type ipvlan mode l3s private
$I link add name vrf7 type vrf table 7
$I link add dum3 type dummy
$I link set dum3 master vrf7
$I link add br0 type bridge stp_state 1 forward_delay 400 vlan_filtering 1 vlan_default_pvid 7 priority 4096 mcast_querier 1 ageing_time 1234
$I link add dum4 type dummy
$I link set dum4 master br0
$I link set dum4 type bridge_slave cost 77 priority 5 hairpin on isolated on mcast_to_unicast on
$I link set br0 up; $I link set dum4 up
$I link add team0 type team
$I link add dum5 type dummy
$I link add bond2 type bond mode active-backup miimon 100
$I link set dum5 master bond2
$I link set bond2 type bond primary dum5
$I link set bond2 up
$I link add ge3 type geneve id 79 remote 10.9.9.8 tos 8 innerprotoinherit
$I link add vx4 type vxlan id 44 remote 10.9.9.7 dstport 4793 tos 12
$I link add ii1 type ipip local 10.0.0.1 remote 10.0.0.17 tos 16
$I link add iix type ipip external
$I link add gen0 type geneve id 77 remote 10.9.9.9 dstport 6082 ttl 9 tos 4 df set
$I link add gen6 type geneve id 78 remote 2001:db8::9 udp6zerocsumrx
$I link add genx type geneve external dstport 6083
$I link add vx0 type vxlan id 42 group 239.1.1.1 dev ve0 local 10.0.0.1 dstport 4790 srcport 1000 2000 ttl 5 nolearning ageing 99 maxaddress 7 l2miss
$I link add vx6 type vxlan id 43 remote 2001:db8::1 local 2001:db8::2 dstport 4791 gbp
$I link add vxx type vxlan external dstport 4792 vnifilter
$I link add gre1 type gre local 10.0.0.1 remote 10.0.0.2 ttl 7 tos 8 key 9 csum
$I link add gre2 type gre local 10.0.0.1 remote 10.0.0.3 ikey 1.2.3.4 okey 5
$I link add gt1 type gretap local 10.0.0.1 remote 10.0.0.4 nopmtudisc ignore-df
$I link add gt2 type gretap local 10.0.0.1 remote 10.0.0.44 encap fou encap-sport auto encap-dport 5555
$I link add gtx type gretap external
$I link add er1 type erspan local 10.0.0.1 remote 10.0.0.5 seq key 100 erspan_ver 1 erspan 123
$I link add er2 type erspan local 10.0.0.1 remote 10.0.0.6 seq key 101 erspan_ver 2 erspan_dir egress erspan_hwid 17
$I link add g6 type ip6gre local 2001:db8::1 remote 2001:db8::2 key 8 hoplimit 3 encaplimit 2 flowlabel 0x12345
$I link add g6t type ip6gretap local 2001:db8::1 remote 2001:db8::3
$I link add ii0 type ipip local 10.0.0.1 remote 10.0.0.7 dev ve0 ttl 64 mode any
$I link add si0 type sit local 10.0.0.1 remote 10.0.0.8 mode any
$I link add sird type sit local 10.0.0.1 6rd-prefix 2001:db8::/32 6rd-relay_prefix 10.0.0.0/8
$I link add i6 type ip6tnl local 2001:db8::1 remote 2001:db8::4 mode ipip6 hoplimit 11 encaplimit none tclass 0x12 fwmark 0x33
$I link add vt0 type vti local 10.0.0.1 remote 10.0.0.9 key 11
$I link add vt6 type vti6 local 2001:db8::1 remote 2001:db8::5 ikey 1 okey 2
$I link add can0 type vcan
$I link add wg0 type wireguard
$I link add xf0 type xfrm dev ve0 if_id 0x21
$I link add ifb7 type ifb
$I link add nl0 type nlmon
$I tuntap add tun0 mode tun user 7 group 8
$I tuntap add tap0 mode tap multi_queue vnet_hdr pi
$I link set dum0 addrgenmode stable_secret
$I link set ve0 addrgenmode none
$I token set ::1:2 dev ve1
$I link set dum0 group 17
$I link set vx6 protodown on
$I link set vxx protodown on protodown_reason 0 on
$I link set dum0 allmulticast on
$I link set vlan5 promisc on
$I link add ve2 type veth peer name ve3
$I netns add other
$I link set ve3 netns other
$I link set bond0 up; $I link set bond1 up; $I link set dum0 up; $I link set dum3 up; $I link set ii0 up; $I link set dum1 up
$I addr add 10.0.0.1/24 brd + dev dum0 label dum0:first
$I addr add 10.0.0.11/24 dev dum0
$I addr add 10.5.0.1 peer 10.5.0.2/30 dev ii0
$I addr add 10.6.0.1/16 dev dum3 scope link valid_lft 3000 preferred_lft 2000 metric 77 noprefixroute
$I addr add 2001:db8::1/64 dev dum0 valid_lft 4000 preferred_lft 0
$I addr add 2001:db8::11 peer 2001:db8::12/128 dev dum0 metric 5
$I addr add 2001:db8:1::1/64 dev ve1 home nodad mngtmpaddr
$I addr add fec0::1/64 dev dum3
$I addr add 2001:db8:2::1/64 dev dum2 optimistic
$I maddr add 33:33:00:00:00:77 dev dum0
$I addr add 239.7.7.7/32 dev dum0 autojoin
