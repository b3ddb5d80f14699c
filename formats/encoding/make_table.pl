#!/usr/bin/perl
# Writes two_byte.inc, the characters of the two-byte codes of GB 18030-2005, from what iconv of the GNU C library says of them:
#
#   perl formats/encoding/make_table.pl >formats/encoding/two_byte.inc
#
# iconv is taken as it is but for the 24 codes where glibc (since 2.11) reads newer characters than the standard of 2005 has;
# these get back their places in the private use area. tests/formats/encoding asks ICU for a second opinion on every code.
use strict;
use warnings;
use IPC::Open2;

# first code, count, first character of 2005
my @of_2005 = (
  [0xA6D9, 7, 0xE78D], [0xA6EC, 2, 0xE794], [0xA6F3, 1, 0xE796],
  [0xFE51, 3, 0xE816], [0xFE59, 1, 0xE81E], [0xFE61, 1, 0xE826], [0xFE66, 2, 0xE82B], [0xFE6C, 2, 0xE831],
  [0xFE76, 1, 0xE83B], [0xFE7E, 1, 0xE843], [0xFE90, 2, 0xE854], [0xFEA0, 1, 0xE864],
);
my %of_2005;
for my $run (@of_2005) { $of_2005{$run->[0] + $_} = $run->[2] + $_ for 0 .. $run->[1] - 1 }

# One code a line, so that no code can hide another.
my @codes = map { my $lead = $_; map { $lead << 8 | $_ } 0x40 .. 0x7E, 0x80 .. 0xFE } 0x81 .. 0xFE;
my $pid = open2(my $from, my $to, qw(iconv -f GB18030 -t UTF-32BE)) or die "iconv: $!";
if (!fork) { close $from; print $to pack('n', $_), "\n" for @codes; close $to; exit }
close $to;
binmode $from;
my $answer = do { local $/; <$from> };
waitpid $pid, 0;
my @points = unpack 'N*', $answer;
die 'iconv did not answer one character a code' unless @points == 2 * @codes;

my %point;
for my $i (0 .. $#codes) {
  die sprintf 'no line feed after %04X', $codes[$i] unless $points[2 * $i + 1] == 10;
  $point{$codes[$i]} = $of_2005{$codes[$i]} // $points[2 * $i];
}

binmode STDOUT, ':utf8';
sub text {
  join '', map { my $p = $point{$_}; $p > 0xFFFF ? die : $p >= 0xE000 && $p < 0xF900 || $p < 0x100 || $p == 0x3000 ? sprintf '\\u%04X', $p : chr $p } @_;
}
print "// Made by make_table.pl; a line a lead byte (81 to FE), trail bytes 40 to FE, and NUL for the gap at 7F.\n";
for my $lead (0x81 .. 0xFE) {
  print 'u"', text(map { $lead << 8 | $_ } 0x40 .. 0x7E), '\\0" u"', text(map { $lead << 8 | $_ } 0x80 .. 0xFE), "\"\n";
}
