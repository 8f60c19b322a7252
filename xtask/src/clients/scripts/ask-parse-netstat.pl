# What Parse::Netstat makes of the text on its input, as JSON.
use strict;
use warnings;
use JSON::PP;
use Parse::Netstat qw(parse_netstat);

my $result = parse_netstat(output => join('', <STDIN>), flavor => 'linux');
die "$result->[0] $result->[1]\n" unless $result->[0] == 200;
print JSON::PP->new->canonical->encode([map { +{%$_} } @{ $result->[2]{active_conns} }]);
