package io.omnicache.benchmarks.staleness;

import io.omnicache.it.RespConnection;
import io.omnicache.it.staleness.LocalCache;
import java.io.IOException;

/** A cache whose entries are strings in Redis, with a prefix before the key. */
abstract class PlainKeys implements LocalCache {
    static final int TIMEOUT_MILLIS = 2_000;

    private final String prefix;

    PlainKeys(String prefix) {
        this.prefix = prefix;
    }

    final String name(String key) {
        return prefix + key;
    }

    @Override
    public void putForeign(RespConnection server, String key, String value) throws IOException {
        server.command("SET", name(key), value);
    }

    @Override
    public String getForeign(RespConnection server, String key) throws IOException {
        return server.command("GET", name(key));
    }
}
