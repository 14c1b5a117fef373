package io.omnicache.it.staleness;

import io.omnicache.it.RespConnection;
import java.io.IOException;

/**
 * A cache with copies in the JVM, as {@link StalenessRun} uses it. It has a constructor without parameters. {@link
 * #open} comes first, in the JVMs that use it; the parent calls only what has a connection as parameter. Used by
 * several threads at a time.
 */
public interface LocalCache extends AutoCloseable {
    /** Connects; commands that aren't answered within about two seconds should fail. */
    void open(String uri) throws Exception;

    /** The value; {@code null} if there is none. */
    String get(String key) throws Exception;

    /** Writes; returns when the server has the value. */
    void put(String key, String value) throws Exception;

    /** How many reads were answered by a copy in this JVM; -1 where the cache doesn't say. */
    default long localReads() {
        return -1;
    }

    /** Writes the same without the cache, as a client does that knows nothing of it. */
    void putForeign(RespConnection server, String key, String value) throws IOException;

    /** What the server has, {@code ""} if nothing. */
    String getForeign(RespConnection server, String key) throws IOException;
}
