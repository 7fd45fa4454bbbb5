package dev.shardline.search;

/// Gets images from the web for those who ask, by the policies of the fetcher.
@FunctionalInterface
public interface ImageSource {

    /// The bytes behind an address.
    ///
    /// @throws QueryException where they cannot be had, or may not be asked for
    byte[] fetch(String url) throws InterruptedException;
}
