package io.omnicache.jcache.internal.config.connection;

/** Which servers answer reads. A replica may be behind its master. */
public enum ReadFrom {
    MASTER,
    REPLICA,
    ANY
}
