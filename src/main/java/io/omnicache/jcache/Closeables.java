package io.omnicache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What factories of the application made for a cache, closed with it if it can be. */
final class Closeables {
    private static final Logger LOG = LoggerFactory.getLogger(Closeables.class);

    private final List<Closeable> made = new ArrayList<>();

    <T> T add(T object) {
        if (object instanceof Closeable closeable) {
            made.add(closeable);
        }
        return object;
    }

    void close() {
        for (Closeable closeable : made) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} failed to close", closeable.getClass().getName(), e);
            }
        }
        made.clear();
    }
}
