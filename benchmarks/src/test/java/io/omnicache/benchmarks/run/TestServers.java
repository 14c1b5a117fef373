package io.omnicache.benchmarks.run;

/** The servers of a run, for tests of other packages. */
public final class TestServers implements AutoCloseable {
    private final Servers servers = new Servers("", "");

    public ServerAddresses addresses() {
        return servers.addresses();
    }

    @Override
    public void close() {
        servers.close();
    }
}
