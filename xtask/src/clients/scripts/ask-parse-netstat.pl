# What Parse::Netstat makes of the text on its input, as JSON. The flavour may be named.
use strict;
use warnings;
use JSON::PP;
use Parse::Netstat qw(parse_netstat);

my $result = parse_netstat(output => join('', <STDIN>), flavor => $ARGV[0] // 'linux');
die "$result->[0] $result->[1]\n" unless $result->[0] == 200;
print JSON::PP->new->canonical->encode([map { +{%$_} } @{ $result->[2]{active_conns} }]);
