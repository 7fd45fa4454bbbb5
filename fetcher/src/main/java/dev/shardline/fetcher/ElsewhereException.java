package dev.shardline.fetcher;

/// A redirect leads to a host whose limit another fetcher has; never leaves the package.
final class ElsewhereException extends Exception {

    private static final long serialVersionUID = 1;

    private final String name;

    /// Without stack trace: it is no fault.
    ///
    /// @param name by which the recipe limits the host, the widest one
    ElsewhereException(String name) {
        super(name, null, false, false);
        this.name = name;
    }

    String name() {
        return name;
    }
}
