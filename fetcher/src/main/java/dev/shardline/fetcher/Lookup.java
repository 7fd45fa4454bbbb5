package dev.shardline.fetcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// Asks somebody for the addresses of hosts. Used by many threads at once.
@FunctionalInterface
interface Lookup {

    /// What somebody has said.
    ///
    /// @param addresses at least one
    /// @param lifetime for which they may be believed
    record Answer(List<InetAddress> addresses, Duration lifetime) {

        public Answer {
            addresses = List.copyOf(addresses);
        }
    }

    /// The addresses of a host.
    ///
    /// @param host a domain name in ASCII, never an address
    /// @param limit how long the answer may take
    /// @throws NoSuchHostException where it is known that there are none
    /// @throws UnknownHostException where nobody could say
    Answer ask(String host, Duration limit) throws UnknownHostException, InterruptedException;
}
