/* Opens sockets of the families that the machine of a developer seldom has, and holds them until it is killed.
 *
 * It runs in the virtual machine of `cargo xtask vm` only, linked statically. It is C because AX.25, NET/ROM, ROSE,
 * DDP and TIPC addresses and the multicast router's options exist in C headers alone; the rest of xtask has no unsafe
 * code. Each line it writes says what was made ("made sctp ...") or what this kernel lacks and why ("lacks dccp ...").
 * The last line is "READY". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/ax25.h>
#include <linux/rose.h>
#include <linux/netrom.h>
#include <linux/atalk.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/mroute.h>
#include <linux/mroute6.h>
#include <linux/netlink.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
/* linux/sctp.h */
#define SCTP_BINDX_ADD 100
#define SCTP_CONNECTX_OLD 107
#define SOL_SCTP_LEVEL 132
/* linux/dccp.h, which newer headers no longer have */
#define SOL_DCCP_LEVEL 269
#define DCCP_SERVICE 2

typedef union {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_un local;
	struct sockaddr_ax25 ax25;
	struct full_sockaddr_ax25 ax25_full;
	struct sockaddr_rose rose;
	struct sockaddr_at ddp;
	struct sockaddr_tipc tipc;
	struct sockaddr_vm vm;
	struct sockaddr_ll packet;
	struct sockaddr_nl netlink;
} address;

static int lacks(const char *what, const char *call)
{
	printf("lacks %s: %s: %s\n", what, call, strerror(errno));
	return -1;
}

static void made(const char *what)
{
	printf("made %s\n", what);
}

static int check(int outcome, const char *what, const char *call)
{
	return outcome < 0 ? lacks(what, call) : outcome;
}

/* An Internet address from text; returns its length. */
static socklen_t internet(address *at, const char *text, int port)
{
	memset(at, 0, sizeof *at);
	if (strchr(text, ':')) {
		at->six.sin6_family = AF_INET6;
		at->six.sin6_port = htons(port);
		inet_pton(AF_INET6, text, &at->six.sin6_addr);
		return sizeof at->six;
	}
	at->four.sin_family = AF_INET;
	at->four.sin_port = htons(port);
	inet_pton(AF_INET, text, &at->four.sin_addr);
	return sizeof at->four;
}

static int family_of(const char *text)
{
	return strchr(text, ':') ? AF_INET6 : AF_INET;
}

/* A socket bound to an Internet address, with what DCCP wants set before. */
static int bound(const char *what, int type, int protocol, const char *text, int port)
{
	address at;
	int one = 1;
	unsigned service = htonl(42);
	int fd = check(socket(family_of(text), type, protocol), what, "socket");
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (family_of(text) == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	if (protocol == IPPROTO_DCCP)
		setsockopt(fd, SOL_DCCP_LEVEL, DCCP_SERVICE, &service, sizeof service);
	socklen_t length = internet(&at, text, port);
	return check(bind(fd, &at.any, length), what, "bind") < 0 ? -1 : fd;
}

/* A listener. */
static int listening(const char *what, int type, int protocol, const char *text, int port)
{
	int fd = bound(what, type, protocol, text, port);
	return fd < 0 || check(listen(fd, 5), what, "listen") < 0 ? -1 : fd;
}

static int connected(const char *what, int type, int protocol, const char *from, int from_port, const char *to, int port)
{
	address at;
	int fd = bound(what, type, protocol, from, from_port);
	if (fd < 0)
		return -1;
	socklen_t length = internet(&at, to, port);
	return check(connect(fd, &at.any, length), what, "connect") < 0 ? -1 : fd;
}

/* A listener and a connection to it, both ends held. Returns the client's end. */
static int pair(const char *what, int type, int protocol, const char *text, int port)
{
	int server = listening(what, type, protocol, text, port);
	if (server < 0)
		return -1;
	int client = connected(what, type, protocol, text, port + 10000, text, port);
	if (client < 0)
		return -1;
	if (check(accept(server, NULL, NULL), what, "accept") < 0)
		return -1;
	made(what);
	return client;
}

/* Adds addresses to a bound SCTP socket, or connects it to several. */
static int several(int fd, int option, const char *const *texts, int port)
{
	char list[8 * sizeof(struct sockaddr_in6)];
	socklen_t used = 0;
	for (; *texts; texts++) {
		address at;
		socklen_t length = internet(&at, *texts, port);
		memcpy(list + used, &at, length);
		used += length;
	}
	return setsockopt(fd, SOL_SCTP_LEVEL, option, list, used);
}

static void sctp(void)
{
	static const char *const more[] = { "127.0.0.3", "192.0.2.2", NULL };
	static const char *const more_six[] = { "192.0.2.2", NULL };
	static const char *const both[] = { "127.0.0.2", "127.0.0.3", NULL };
	address at;
	int off = 0, client, server;

	if (pair("sctp one-to-one over IPv4", SOCK_STREAM, IPPROTO_SCTP, "127.0.0.1", 2905) < 0)
		return;
	pair("sctp one-to-one over IPv6", SOCK_STREAM, IPPROTO_SCTP, "::1", 3868);
	server = listening("sctp one-to-many", SOCK_SEQPACKET, IPPROTO_SCTP, "0.0.0.0", 36412);
	for (int number = 0; server >= 0 && number < 3; number++) {
		client = connected("sctp one-to-many", SOCK_SEQPACKET, IPPROTO_SCTP, "127.0.0.1", 36420 + number, "127.0.0.1", 36412);
		if (client >= 0) {
			made("sctp one-to-many association");
			socklen_t length = internet(&at, "127.0.0.1", 36412);
			check(sendto(client, "unread", 6, 0, &at.any, length), "sctp data", "sendto");
		}
	}
	server = listening("sctp one-to-many over IPv6", SOCK_SEQPACKET, IPPROTO_SCTP, "::", 38412);
	if (server >= 0 && connected("sctp one-to-many over IPv6", SOCK_SEQPACKET, IPPROTO_SCTP, "::1", 38420, "::1", 38412) >= 0)
		made("sctp one-to-many association over IPv6");
	/* Several addresses at both ends. */
	server = bound("sctp multi-homed", SOCK_STREAM, IPPROTO_SCTP, "127.0.0.2", 7000);
	client = bound("sctp multi-homed", SOCK_STREAM, IPPROTO_SCTP, "127.0.0.1", 7001);
	if (server >= 0 && client >= 0
	    && check(several(server, SCTP_BINDX_ADD, more, 7000), "sctp multi-homed", "bindx") >= 0
	    && check(several(client, SCTP_BINDX_ADD, more, 7001), "sctp multi-homed", "bindx") >= 0
	    && check(listen(server, 5), "sctp multi-homed", "listen") >= 0
	    && check(several(client, SCTP_CONNECTX_OLD, both, 7000), "sctp multi-homed", "connectx") >= 0
	    && check(accept(server, NULL, NULL), "sctp multi-homed", "accept") >= 0)
		made("sctp multi-homed");
	/* Both families at one socket. */
	server = check(socket(AF_INET6, SOCK_STREAM, IPPROTO_SCTP), "sctp of both families", "socket");
	setsockopt(server, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (check(bind(server, &at.any, internet(&at, "2001:db8:1::2", 7100)), "sctp of both families", "bind") >= 0) {
		if (check(several(server, SCTP_BINDX_ADD, more_six, 7100), "sctp of both families", "bindx") >= 0
		    && check(listen(server, 5), "sctp of both families", "listen") >= 0
		    && connected("sctp of both families", SOCK_STREAM, IPPROTO_SCTP, "192.0.2.2", 7101, "192.0.2.2", 7100) >= 0)
			made("sctp of both families");
	}
	if (bound("sctp that does not listen", SOCK_STREAM, IPPROTO_SCTP, "127.0.0.1", 7200) >= 0)
		made("sctp that does not listen");
	/* An end that wants to end while the other holds on. */
	client = pair("sctp in shutdown", SOCK_STREAM, IPPROTO_SCTP, "127.0.0.1", 7300);
	if (client >= 0)
		check(shutdown(client, SHUT_WR), "sctp in shutdown", "shutdown");
}

static void dccp(void)
{
	if (pair("dccp over IPv4", SOCK_DCCP, IPPROTO_DCCP, "127.0.0.1", 5001) >= 0)
		pair("dccp over IPv6", SOCK_DCCP, IPPROTO_DCCP, "::1", 5002);
}

/* A call sign, each letter one bit to the left, as linux/ax25.h wants it. */
static ax25_address call_sign(const char *text, int station)
{
	ax25_address call;
	for (int at = 0; at < 6; at++)
		call.ax25_call[at] = (*text ? *text++ : ' ') << 1;
	call.ax25_call[6] = station << 1;
	return call;
}

static socklen_t at_call(address *at, int family, ax25_address call)
{
	memset(at, 0, sizeof *at);
	at->ax25.sax25_family = family;
	at->ax25.sax25_call = call;
	return sizeof at->ax25;
}

/* Bound to a call sign on the device that has the other one. */
static socklen_t at_device(address *at, int family, ax25_address call, ax25_address device)
{
	at_call(at, family, call);
	at->ax25.sax25_ndigis = 1;
	at->ax25_full.fsa_digipeater[0] = device;
	return sizeof at->ax25_full;
}

static void ax25(void)
{
	ax25_address one = call_sign("N0CALL", 1), two = call_sign("N0CALL", 2);
	address at;
	int server = check(socket(AF_AX25, SOCK_SEQPACKET, 0), "ax25", "socket");
	if (server < 0)
		return;
	if (check(bind(server, &at.any, at_call(&at, AF_AX25, two)), "ax25 listener", "bind") >= 0
	    && check(listen(server, 5), "ax25 listener", "listen") >= 0)
		made("ax25 listener");
	int other = socket(AF_AX25, SOCK_SEQPACKET, 0);
	if (check(bind(other, &at.any, at_device(&at, AF_AX25, call_sign("G4BBS", 15), one)), "ax25 by device", "bind") >= 0
	    && check(listen(other, 1), "ax25 by device", "listen") >= 0)
		made("ax25 by device");
	int client = socket(AF_AX25, SOCK_SEQPACKET, 0);
	if (check(bind(client, &at.any, at_call(&at, AF_AX25, one)), "ax25 connection", "bind") >= 0
	    && check(connect(client, &at.any, at_call(&at, AF_AX25, two)), "ax25 connection", "connect") >= 0) {
		made("ax25 connection");
		check(send(client, "unread", 6, 0), "ax25 data", "send");
	}
	int datagram = check(socket(AF_AX25, SOCK_DGRAM, 0), "ax25 datagram", "socket");
	if (datagram >= 0 && check(bind(datagram, &at.any, at_device(&at, AF_AX25, call_sign("SP1LOP", 3), two)), "ax25 datagram", "bind") >= 0)
		made("ax25 datagram");
	for (int number = 0; number < 2; number++) {
		struct ax25_routes_struct route = { .digi_count = number };
		route.port_addr = number ? two : one;
		route.dest_addr = call_sign(number ? "OH2BNS" : "DL1BKE", number);
		route.digi_addr[0] = call_sign("OH2GW", 9);
		if (check(ioctl(server, SIOCADDRT, &route), "ax25 route", "SIOCADDRT") >= 0)
			made("ax25 route");
	}
	/* Raw sockets are not in the table. */
	if (check(socket(AF_AX25, SOCK_RAW, 0xcf), "ax25 raw", "socket") >= 0)
		made("ax25 raw");
}

static void netrom(void)
{
	ax25_address one = call_sign("SP2PUT", 1), two = call_sign("SP2PUT", 2);
	struct nr_route_struct route = { .type = NETROM_NODE, .quality = 192, .obs_count = 6 };
	address at;
	int server = check(socket(AF_NETROM, SOCK_SEQPACKET, 0), "netrom", "socket");
	if (server < 0)
		return;
	if (check(bind(server, &at.any, at_call(&at, AF_NETROM, two)), "netrom listener", "bind") >= 0
	    && check(listen(server, 5), "netrom listener", "listen") >= 0)
		made("netrom listener");
	int client = socket(AF_NETROM, SOCK_SEQPACKET, 0);
	if (check(bind(client, &at.any, at_call(&at, AF_NETROM, one)), "netrom connection", "bind") >= 0
	    && check(connect(client, &at.any, at_call(&at, AF_NETROM, two)), "netrom connection", "connect") >= 0)
		made("netrom connection");
	for (int number = 0; number < 3; number++) {
		route.callsign = call_sign(number ? "DB0ABC" : "OE1XYZ", number);
		route.neighbour = call_sign(number < 2 ? "DB0NET" : "DB0NOD", 7);
		memcpy(route.mnemonic, number ? "ABC   " : "VIENNA", 6);
		strcpy(route.device, number < 2 ? "bpq0" : "bpq1");
		route.ndigis = number == 2;
		route.digipeaters[0] = call_sign("DB0DIG", 0);
		if (check(ioctl(server, SIOCADDRT, &route), "netrom route", "SIOCADDRT") >= 0)
			made("netrom route");
	}
}

static const rose_address rose_here = { { 0x26, 0x22, 0x10, 0x00, 0x01 } };

static void rose_route(void)
{
	static const rose_address there = { { 0x26, 0x22, 0x10, 0x00, 0x02 } };
	struct rose_route_struct route = { .mask = 10 };
	int fd = check(socket(AF_ROSE, SOCK_SEQPACKET, 0), "rose", "socket");
	if (fd < 0)
		return;
	for (int number = 0; number < 2; number++) {
		route.address = there;
		route.neighbour = call_sign("F6ROS", 4 + number);
		strcpy(route.device, number ? "bpq1" : "bpq0");
		if (check(ioctl(fd, SIOCADDRT, &route), "rose route", "SIOCADDRT") >= 0)
			made("rose route");
	}
	close(fd);
}

static socklen_t at_rose(address *at, const char *call, int station)
{
	memset(at, 0, sizeof *at);
	at->rose.srose_family = AF_ROSE;
	at->rose.srose_addr = rose_here;
	at->rose.srose_call = call_sign(call, station);
	return sizeof at->rose;
}

/* A listener, and a connection back to ourselves over the family's own loop. */
static void rose(void)
{
	address at;
	int server = check(socket(AF_ROSE, SOCK_SEQPACKET, 0), "rose", "socket");
	if (server < 0)
		return;
	socklen_t length = at_rose(&at, "F6FBB", 1);
	if (check(bind(server, &at.any, length), "rose listener", "bind") >= 0
	    && check(listen(server, 5), "rose listener", "listen") >= 0)
		made("rose listener");
	int client = socket(AF_ROSE, SOCK_SEQPACKET, 0);
	fcntl(client, F_SETFL, O_NONBLOCK);
	length = at_rose(&at, "F6CLI", 2);
	if (check(bind(client, &at.any, length), "rose connection", "bind") < 0)
		return;
	length = at_rose(&at, "F6FBB", 1);
	if (connect(client, &at.any, length) < 0 && errno != EINPROGRESS)
		lacks("rose connection", "connect");
	else
		made("rose connection");
}

static void ddp(void)
{
	struct ifreq set;
	struct sockaddr_at *at = (struct sockaddr_at *)&set.ifr_addr;
	address own;
	int fd = check(socket(AF_APPLETALK, SOCK_DGRAM, 0), "ddp", "socket");
	if (fd < 0)
		return;
	memset(&set, 0, sizeof set);
	strcpy(set.ifr_name, "lo");
	at->sat_family = AF_APPLETALK;
	at->sat_addr.s_net = htons(1000);
	at->sat_addr.s_node = 7;
	((struct atalk_netrange *)at->sat_zero)->nr_phase = 2;
	((struct atalk_netrange *)at->sat_zero)->nr_firstnet = htons(1000);
	((struct atalk_netrange *)at->sat_zero)->nr_lastnet = htons(1000);
	if (check(ioctl(fd, SIOCSIFADDR, &set), "ddp address", "SIOCSIFADDR") < 0)
		return;
	memset(&own, 0, sizeof own);
	own.ddp.sat_family = AF_APPLETALK;
	own.ddp.sat_addr.s_net = htons(1000);
	own.ddp.sat_addr.s_node = 7;
	own.ddp.sat_port = 200;
	if (check(bind(fd, &own.any, sizeof own.ddp), "ddp", "bind") < 0)
		return;
	made("ddp");
	int other = socket(AF_APPLETALK, SOCK_DGRAM, 0);
	own.ddp.sat_port = 201;
	if (check(bind(other, &own.any, sizeof own.ddp), "second ddp", "bind") >= 0)
		made("second ddp");
}

static void raw(void)
{
	static const struct { int protocol; const char *from, *to; } wanted[] = {
		{ IPPROTO_ICMP, "0.0.0.0", NULL }, { 255, "127.0.0.1", NULL }, { 89, "192.0.2.2", NULL },
		{ 112, "127.0.0.1", "127.0.0.2" }, { IPPROTO_ICMPV6, "::", NULL }, { 89, "2001:db8:1::2", NULL },
		{ 255, "::1", "::1" },
	};
	for (size_t number = 0; number < sizeof wanted / sizeof *wanted; number++) {
		int fd = wanted[number].to
			? connected("raw", SOCK_RAW, wanted[number].protocol, wanted[number].from, 0, wanted[number].to, 0)
			: bound("raw", SOCK_RAW, wanted[number].protocol, wanted[number].from, 0);
		if (fd >= 0)
			made("raw");
	}
}

static void multicast_router(void)
{
	int one = 1;
	struct vifctl vif = { .vifc_vifi = 0, .vifc_flags = VIFF_USE_IFINDEX, .vifc_threshold = 1 };
	struct mfcctl entry = { .mfcc_parent = 0 };
	int fd = check(socket(AF_INET, SOCK_RAW, IPPROTO_IGMP), "multicast router", "socket");
	if (fd < 0 || check(setsockopt(fd, IPPROTO_IP, MRT_INIT, &one, sizeof one), "multicast router", "MRT_INIT") < 0)
		return;
	for (int number = 0; number < 2; number++) {
		vif.vifc_vifi = number;
		vif.vifc_lcl_ifindex = if_nametoindex(number ? "scene1" : "scene0");
		check(setsockopt(fd, IPPROTO_IP, MRT_ADD_VIF, &vif, sizeof vif), "multicast router", "MRT_ADD_VIF");
	}
	inet_pton(AF_INET, "192.0.2.9", &entry.mfcc_origin);
	inet_pton(AF_INET, "239.9.9.9", &entry.mfcc_mcastgrp);
	entry.mfcc_ttls[1] = 1;
	if (check(setsockopt(fd, IPPROTO_IP, MRT_ADD_MFC, &entry, sizeof entry), "multicast route", "MRT_ADD_MFC") >= 0)
		made("multicast route");

	struct mif6ctl mif = { .mif6c_mifi = 0, .vifc_threshold = 1 };
	struct mf6cctl entry_six;
	fd = check(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), "IPv6 multicast router", "socket");
	if (fd < 0 || check(setsockopt(fd, IPPROTO_IPV6, MRT6_INIT, &one, sizeof one), "IPv6 multicast router", "MRT6_INIT") < 0)
		return;
	for (int number = 0; number < 2; number++) {
		mif.mif6c_mifi = number;
		mif.mif6c_pifi = if_nametoindex(number ? "scene1" : "scene0");
		check(setsockopt(fd, IPPROTO_IPV6, MRT6_ADD_MIF, &mif, sizeof mif), "IPv6 multicast router", "MRT6_ADD_MIF");
	}
	memset(&entry_six, 0, sizeof entry_six);
	entry_six.mf6cc_origin.sin6_family = entry_six.mf6cc_mcastgrp.sin6_family = AF_INET6;
	inet_pton(AF_INET6, "2001:db8:1::9", &entry_six.mf6cc_origin.sin6_addr);
	inet_pton(AF_INET6, "ff3e::9", &entry_six.mf6cc_mcastgrp.sin6_addr);
	IF_SET(1, &entry_six.mf6cc_ifset);
	if (check(setsockopt(fd, IPPROTO_IPV6, MRT6_ADD_MFC, &entry_six, sizeof entry_six), "IPv6 multicast route", "MRT6_ADD_MFC") >= 0)
		made("IPv6 multicast route");
}

static void groups(void)
{
	struct ip_mreqn join = { 0 };
	struct ip_mreq_source source = { 0 };
	struct group_source_req from = { 0 };
	struct ipv6_mreq join_six;
	int fd = bound("multicast groups", SOCK_DGRAM, 0, "0.0.0.0", 15353);
	if (fd < 0)
		return;
	for (int number = 0; number < 3; number++) {
		static const char *const names[] = { "lo", "scene0", "dummy0" };
		join.imr_ifindex = if_nametoindex(names[number]);
		inet_pton(AF_INET, number == 1 ? "239.1.2.3" : "224.0.0.251", &join.imr_multiaddr);
		check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join), "multicast group", "IP_ADD_MEMBERSHIP");
	}
	inet_pton(AF_INET, "232.1.1.1", &source.imr_multiaddr);
	inet_pton(AF_INET, "192.0.2.2", &source.imr_interface);
	inet_pton(AF_INET, "192.0.2.77", &source.imr_sourceaddr);
	if (check(setsockopt(fd, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &source, sizeof source), "source filter", "IP_ADD_SOURCE_MEMBERSHIP") >= 0)
		made("multicast groups with a source filter");
	fd = bound("IPv6 multicast groups", SOCK_DGRAM, 0, "::", 15353);
	if (fd < 0)
		return;
	join_six.ipv6mr_interface = if_nametoindex("scene0");
	inet_pton(AF_INET6, "ff02::fb", &join_six.ipv6mr_multiaddr);
	check(setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &join_six, sizeof join_six), "IPv6 multicast group", "IPV6_JOIN_GROUP");
	from.gsr_interface = if_nametoindex("scene0");
	address group, origin;
	internet(&group, "ff3e::1234", 0);
	internet(&origin, "2001:db8:1::77", 0);
	memcpy(&from.gsr_group, &group.six, sizeof group.six);
	memcpy(&from.gsr_source, &origin.six, sizeof origin.six);
	if (check(setsockopt(fd, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, &from, sizeof from), "IPv6 source filter", "MCAST_JOIN_SOURCE_GROUP") >= 0)
		made("IPv6 multicast groups with a source filter");
}

static void datagrams(void)
{
	static const char *const places[] = { "127.0.0.1", "::1" };
	char large[9000] = { 0 };
	for (int number = 0; number < 2; number++) {
		int fd = bound("udplite", SOCK_DGRAM, IPPROTO_UDPLITE, places[number], 2000);
		if (fd >= 0) {
			int other = connected("udplite", SOCK_DGRAM, IPPROTO_UDPLITE, places[number], 2001, places[number], 2000);
			if (other >= 0 && check(send(other, "read", 5, 0), "udplite", "send") >= 0
			    && check(recv(fd, large, 5, 0), "udplite", "recv") >= 0
			    && check(send(other, "unread", 6, 0), "udplite", "send") >= 0)
				made("udplite");
		}
		fd = bound("udp", SOCK_DGRAM, 0, places[number], 2100);
		int other = connected("udp", SOCK_DGRAM, 0, places[number], 2101, places[number], 2100);
		if (fd < 0 || other < 0)
			continue;
		made("udp");
		for (int round = 0; round < 40; round++) {
			/* Larger than the loopback's MTU: fragments are sent and put together. */
			check(send(other, large, round < 3 ? sizeof large : 100, 0), "udp", "send");
			if (round > 5)
				check(recv(fd, large, sizeof large, 0), "udp", "recv");
		}
		/* A small buffer runs over. */
		int small = 1;
		fd = bound("udp overflow", SOCK_DGRAM, 0, places[number], 2110);
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
		other = connected("udp overflow", SOCK_DGRAM, 0, places[number], 2111, places[number], 2110);
		for (int round = 0; round < 30; round++)
			send(other, large, 700, 0);
		/* Nobody listens there: an ICMP answer and an error. */
		other = connected("udp without a listener", SOCK_DGRAM, 0, places[number], 2120, places[number], 2121);
		for (int round = 0; round < 6; round++)
			send(other, large, 10, 0);
		close(other);
	}
}

static unsigned short sum(const unsigned char *bytes, int length)
{
	unsigned total = 0;
	for (int at = 0; at < length; at += 2)
		total += bytes[at] << 8 | bytes[at + 1];
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons(~total);
}

/* Echo requests, one of them broken, and timestamps: the kernel counts and answers. */
static void icmp(void)
{
	address at;
	int fd = check(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "icmp", "socket");
	for (int round = 0; round < 12; round++) {
		unsigned char message[20] = { round == 3 ? 13 : 8, 0, 0, 0, 0, 1, 0, round };
		unsigned short good = round == 7 ? 1 : sum(message, sizeof message);
		memcpy(message + 2, &good, 2);
		socklen_t length = internet(&at, "127.0.0.1", 0);
		check(sendto(fd, message, sizeof message, 0, &at.any, length), "icmp", "sendto");
	}
	close(fd);
	fd = check(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), "icmp6", "socket");
	for (int round = 0; round < 5; round++) {
		unsigned char message[16] = { 128, 0, 0, 0, 0, 1, 0, round };
		socklen_t length = internet(&at, "::1", 0);
		check(sendto(fd, message, sizeof message, 0, &at.any, length), "icmp6", "sendto");
	}
	close(fd);
	made("ICMP traffic");
}

/* Interfaces of every hardware type that has a name of its own, and of some that have none. */
static void interfaces(void)
{
	/* linux/if_arp.h; those behind the 0xffff have no address here. Ash (781) is left out: of it the original shows 64
	 * bytes, more than it keeps. */
	static const unsigned short types[] = {
		0, 1, 3, 7, 15, 27, 256, 257, 258, 259, 264, 270, 271, 512, 513, 516, 768, 770, 774, 776, 780, 782, 783,
		0xffff, 24, 32, 280, 519, 775, 801, 823, 824, 0xfffe,
	};
	static const unsigned char own[14] = { 0x9c, 0x60, 0x86, 0x82, 0x98, 0x98, 0x62 };
	int has_address = 1;
	for (size_t number = 0; number < sizeof types / sizeof *types; number++) {
		struct ifreq request;
		if (types[number] == 0xffff) {
			has_address = 0;
			continue;
		}
		int fd = check(open("/dev/net/tun", O_RDWR), "interfaces", "/dev/net/tun");
		int any = socket(AF_INET, SOCK_DGRAM, 0);
		if (fd < 0)
			return;
		memset(&request, 0, sizeof request);
		snprintf(request.ifr_name, sizeof request.ifr_name, "hw%u", types[number]);
		request.ifr_flags = IFF_NO_PI | (has_address ? IFF_TAP : IFF_TUN);
		if (check(ioctl(fd, TUNSETIFF, &request), request.ifr_name, "TUNSETIFF") < 0)
			return;
		check(ioctl(fd, TUNSETLINK, (unsigned long)types[number]), request.ifr_name, "TUNSETLINK");
		if (has_address) {
			request.ifr_hwaddr.sa_family = types[number];
			memcpy(request.ifr_hwaddr.sa_data, own, sizeof own);
			check(ioctl(any, SIOCSIFHWADDR, &request), request.ifr_name, "SIOCSIFHWADDR");
		}
		if (number % 2) {
			request.ifr_flags = IFF_UP;
			check(ioctl(any, SIOCSIFFLAGS, &request), request.ifr_name, "SIOCSIFFLAGS");
		}
		close(any);
	}
	made("interfaces of all hardware types");
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		lacks(path, "write");
	close(fd);
}

/* A packet with a head of our own to ourselves; its checksum and length are the kernel's work. */
static void packet(int protocol, int fragment, const unsigned char *body, int length)
{
	unsigned char bytes[1200] = { 0x45, 0, 0, 0, 0x12, 0x34, fragment >> 8, fragment, 64, protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1 };
	address at;
	int fd = check(socket(AF_INET, SOCK_RAW, IPPROTO_RAW), "packet", "socket");
	memcpy(bytes + 20, body, length);
	socklen_t size = internet(&at, "127.0.0.1", 0);
	check(sendto(fd, bytes, 20 + length, 0, &at.any, size), "packet", "sendto");
	close(fd);
}

static void packet_six(int protocol, const unsigned char *body, int length)
{
	address at;
	int fd = check(socket(AF_INET6, SOCK_RAW, protocol), "IPv6 packet", "socket");
	socklen_t size = internet(&at, "::1", 0);
	check(sendto(fd, body, length, 0, &at.any, size), "IPv6 packet", "sendto");
	close(fd);
}

/* What an Internet host should not meet often; each moves another counter. */
static void odd_packets(void)
{
	static const unsigned char types[] = { 3, 4, 5, 11, 12, 14, 15, 17, 18, 42 };
	static const unsigned char types_six[] = { 1, 2, 3, 4, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143, 200 };
	unsigned char body[64] = { 0 };
	/* Fragments that stay alone are given up at once. */
	set("/proc/sys/net/ipv4/ipfrag_time", "1");
	set("/proc/sys/net/ipv6/ip6frag_time", "1");
	for (size_t number = 0; number < sizeof types; number++) {
		memset(body, 0, sizeof body);
		body[0] = types[number];
		body[8] = 0x45;
		unsigned short good = sum(body, 36);
		memcpy(body + 2, &good, 2);
		packet(IPPROTO_ICMP, 0, body, 36);
	}
	for (size_t number = 0; number < sizeof types_six; number++) {
		memset(body, 0, sizeof body);
		body[0] = types_six[number];
		packet_six(IPPROTO_ICMPV6, body, 48);
	}
	memset(body, 0, sizeof body);
	packet(200, 0, body, 8);
	packet(IPPROTO_UDP, 0x2000, body, 16);
	packet_six(200, body, 8);
	packet_six(IPPROTO_FRAGMENT, (const unsigned char[16]){ 17, 0, 0, 1, 0, 0, 0, 9 }, 16);
	packet_six(IPPROTO_DSTOPTS, (const unsigned char[8]){ 59, 0, 0xc1, 4 }, 8);
	packet_six(IPPROTO_ROUTING, (const unsigned char[8]){ 59, 0, 7, 1 }, 8);
	/* Wrong checksums, to a port that listens: UDP, UDP-Lite, TCP. */
	static const unsigned char udp_bytes[12] = { 1, 1, 2100 >> 8, 2100 & 255, 0, 12, 0, 1 };
	packet(IPPROTO_UDP, 0, udp_bytes, sizeof udp_bytes);
	packet(IPPROTO_UDP, 0, (const unsigned char[12]){ 1, 1, 2100 >> 8, 2100 & 255, 0, 99 }, 12);
	static const unsigned char lite_bytes[12] = { 1, 1, 2000 >> 8, 2000 & 255, 0, 3, 0, 1 };
	packet(IPPROTO_UDPLITE, 0, lite_bytes, sizeof lite_bytes);
	static const unsigned char tcp_bytes[20] = { 1, 1, 8000 >> 8, 8000 & 255, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0, 1, 0, 1 };
	packet(IPPROTO_TCP, 0, tcp_bytes, sizeof tcp_bytes);
	/* No way there. */
	address at;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t size = internet(&at, "10.2.9.9", 9);
	if (sendto(fd, body, 8, 0, &at.any, size) >= 0)
		printf("lacks an unreachable place\n");
	close(fd);
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	size = internet(&at, "2001:db8:5::1", 9);
	if (sendto(fd, body, 8, 0, &at.any, size) >= 0)
		printf("lacks an unreachable place of IPv6\n");
	close(fd);
	made("odd packets");
}

/* Connections that meet trouble. */
static void odd_tcp(void)
{
	address at;
	char data[65536] = { 0 };
	int one = 1, small = 2048, number;
	int server = listening("listener that overflows", SOCK_STREAM, 0, "127.0.0.1", 8200);
	listen(server, 1);
	int late[6];
	for (number = 0; number < 6; number++) {
		late[number] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		socklen_t size = internet(&at, "127.0.0.1", 8200);
		connect(late[number], &at.any, size);
	}
	for (number = 2; number < 6; number++)
		close(late[number]);
	/* One reads slowly: its window closes and opens again. */
	server = bound("tcp with a closed window", SOCK_STREAM, 0, "127.0.0.1", 8201);
	setsockopt(server, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	listen(server, 1);
	int client = connected("tcp with a closed window", SOCK_STREAM, 0, "127.0.0.1", 18201, "127.0.0.1", 8201);
	int other = accept(server, NULL, NULL);
	fcntl(client, F_SETFL, O_NONBLOCK);
	fcntl(other, F_SETFL, O_NONBLOCK);
	for (number = 0; number < 40 && send(client, data, sizeof data, 0) > 0; number++)
		;
	usleep(300000);
	for (number = 0; number < 400; number++) {
		if (recv(other, data, 4096, 0) <= 0)
			usleep(5000);
	}
	check(send(client, "!", 1, MSG_OOB), "urgent data", "send");
	/* Ends while there is unread data, and after the other end went. */
	client = pair("tcp aborted", SOCK_STREAM, 0, "127.0.0.1", 8202);
	check(send(client, data, 100, 0), "tcp aborted", "send");
	server = listening("tcp with unread data", SOCK_STREAM, 0, "127.0.0.1", 8203);
	client = connected("tcp with unread data", SOCK_STREAM, 0, "127.0.0.1", 18203, "127.0.0.1", 8203);
	other = accept(server, NULL, NULL);
	check(send(client, data, 100, 0), "tcp with unread data", "send");
	usleep(50000);
	close(other);
	close(client);
	set("/proc/sys/net/ipv4/tcp_syncookies", "2");
	pair("tcp by a cookie", SOCK_STREAM, 0, "127.0.0.1", 8204);
	set("/proc/sys/net/ipv4/tcp_syncookies", "1");
	set("/proc/sys/net/ipv4/tcp_fastopen", "3");
	server = listening("tcp fast open", SOCK_STREAM, 0, "127.0.0.1", 8205);
	setsockopt(server, IPPROTO_TCP, TCP_FASTOPEN, &one, sizeof one);
	for (number = 0; number < 2; number++) {
		client = socket(AF_INET, SOCK_STREAM, 0);
		socklen_t size = internet(&at, "127.0.0.1", 8205);
		check(sendto(client, data, 10, MSG_FASTOPEN, &at.any, size), "tcp fast open", "sendto");
		accept(server, NULL, NULL);
	}
	/* Nobody answers, and one asks whether the other is alive. */
	client = pair("tcp that is kept alive", SOCK_STREAM, 0, "127.0.0.1", 8206);
	setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
	int lonely = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	socklen_t size = internet(&at, "192.0.2.99", 9);
	connect(lonely, &at.any, size);
	usleep(2400000);
	close(lonely);
	int hours = 7200;
	setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &hours, sizeof hours);
}

/* Connections that were reset, refused, closed by one end, or carried data. */
static void tcp(const char *here, int protocol, const char *what)
{
	struct linger hard = { 1, 0 };
	char data[4000] = { 0 };
	int client = pair(what, SOCK_STREAM, protocol, here, 8000);
	if (client < 0)
		return;
	for (int round = 0; round < 5; round++)
		check(send(client, data, sizeof data, 0), what, "send");
	client = pair(what, SOCK_STREAM, protocol, here, 8001);
	shutdown(client, SHUT_WR);
	client = pair(what, SOCK_STREAM, protocol, here, 8002);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	close(client);
	for (int round = 0; round < 3; round++) {
		address at;
		client = bound(what, SOCK_STREAM, protocol, here, 0);
		socklen_t length = internet(&at, here, 9);
		if (client < 0 || connect(client, &at.any, length) == 0)
			printf("lacks %s: a connection to nobody was made\n", what);
		close(client);
	}
	/* Behind this no row of TCP changes for a minute: an end in TIME_WAIT. */
	int server = listening(what, SOCK_STREAM, protocol, here, 8003);
	client = connected(what, SOCK_STREAM, protocol, here, 18003, here, 8003);
	int other = accept(server, NULL, NULL);
	close(client);
	recv(other, data, sizeof data, 0);
	close(other);
}

static void others(void)
{
	address at;
	int ends[2];
	int fd = check(socket(AF_PACKET, SOCK_RAW, htons(0x0800)), "packet", "socket");
	if (fd >= 0)
		made("packet raw");
	fd = check(socket(AF_PACKET, SOCK_DGRAM, htons(0x88b5)), "packet", "socket");
	memset(&at, 0, sizeof at);
	at.packet.sll_family = AF_PACKET;
	at.packet.sll_protocol = htons(0x88b5);
	at.packet.sll_ifindex = if_nametoindex("scene0");
	if (check(bind(fd, &at.any, sizeof at.packet), "packet", "bind") >= 0)
		made("packet datagram");

	memset(&at, 0, sizeof at);
	at.netlink.nl_family = AF_NETLINK;
	fd = check(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), "netlink", "socket");
	if (check(bind(fd, &at.any, sizeof at.netlink), "netlink", "bind") >= 0)
		made("netlink");

	memset(&at, 0, sizeof at);
	at.vm.svm_family = AF_VSOCK;
	at.vm.svm_port = 1234;
	at.vm.svm_cid = VMADDR_CID_ANY;
	fd = check(socket(AF_VSOCK, SOCK_STREAM, 0), "vsock", "socket");
	if (fd >= 0 && check(bind(fd, &at.any, sizeof at.vm), "vsock", "bind") >= 0 && check(listen(fd, 1), "vsock", "listen") >= 0) {
		made("vsock listener");
		at.vm.svm_cid = VMADDR_CID_LOCAL;
		if (check(connect(socket(AF_VSOCK, SOCK_STREAM, 0), &at.any, sizeof at.vm), "vsock connection", "connect") >= 0)
			made("vsock connection");
	}

	memset(&at, 0, sizeof at);
	at.tipc.family = AF_TIPC;
	at.tipc.addrtype = TIPC_ADDR_NAMESEQ;
	at.tipc.scope = TIPC_NODE_SCOPE;
	at.tipc.addr.nameseq.type = 18888;
	at.tipc.addr.nameseq.lower = at.tipc.addr.nameseq.upper = 17;
	fd = check(socket(AF_TIPC, SOCK_SEQPACKET, 0), "tipc", "socket");
	if (fd >= 0 && check(bind(fd, &at.any, sizeof at.tipc), "tipc", "bind") >= 0 && check(listen(fd, 1), "tipc", "listen") >= 0)
		made("tipc listener");

	if (check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "unix", "socketpair") >= 0)
		made("unix pair");
	memset(&at, 0, sizeof at);
	at.local.sun_family = AF_UNIX;
	strcpy(at.local.sun_path, "/run/sockets");
	fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (check(bind(fd, &at.any, sizeof at.local), "unix", "bind") >= 0 && check(listen(fd, 4), "unix", "listen") >= 0)
		made("unix listener");
}

/* With the word "rose" it opens the sockets of ROSE, else all others. */
int main(int count, char **words)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	/* Whatever hangs is cut off; the machine says what was not reached. */
	alarm(120);
	if (count > 1 && !strcmp(words[1], "rose")) {
		rose();
		goto ready;
	}
	tcp("127.0.0.1", 0, "tcp over IPv4");
	tcp("::1", 0, "tcp over IPv6");
	if (pair("mptcp", SOCK_STREAM, IPPROTO_MPTCP, "127.0.0.1", 8100) >= 0)
		pair("mptcp over IPv6", SOCK_STREAM, IPPROTO_MPTCP, "::1", 8101);
	odd_tcp();
	datagrams();
	icmp();
	interfaces();
	raw();
	groups();
	multicast_router();
	sctp();
	dccp();
	ax25();
	netrom();
	rose_route();
	ddp();
	others();
	odd_packets();
ready:
	printf("READY\n");
	alarm(0);
	for (;;)
		pause();
}
