//! States of neighbours.

use super::{Explanation, Kind, Place, SOLARIS, SS, Spelling, terms};

terms! {
    /// States of neighbours.
    STATES: NeighbourState, Neighbours;

    "neighbour-incomplete" ["INCOMPLETE" SS, "INCOMPLETE" SOLARIS] "asked for the first time, no answer yet"; meaning "Packets wait for the address."; source "RFC 4861 7.3.2";
    "neighbour-reachable" ["REACHABLE" SS, "REACHABLE" SOLARIS] "answered of late"; meaning "Its address is used without asking."; source "RFC 4861 7.3.2";
    "neighbour-stale" ["STALE" SS, "STALE" SOLARIS] "has not answered of late"; meaning "Its address is still used; it is asked anew when something is sent."; source "RFC 4861 7.3.2";
    "neighbour-delay" ["DELAY" SS, "DELAY" SOLARIS] "was used, and is asked soon"; meaning "Traffic may confirm it before that is needed."; source "RFC 4861 7.3.2";
    "neighbour-probe" ["PROBE" SS, "PROBE" SOLARIS] "is being asked"; meaning "Questions go to the address that was known."; source "RFC 4861 7.3.2";
    "neighbour-failed" ["FAILED" SS, "UNREACHABLE" SOLARIS] "did not answer"; meaning "Packets to it are refused until it is asked again."; source "linux/neighbour.h NUD_FAILED";
    "neighbour-no-arp" ["NOARP" SS] "needs no asking"; meaning "Its link-layer address follows from the interface."; source "linux/neighbour.h NUD_NOARP";
    "neighbour-permanent" ["PERMANENT" SS] "set by an administrator"; meaning "It neither ages nor is it asked for."; source "linux/neighbour.h NUD_PERMANENT";
}
