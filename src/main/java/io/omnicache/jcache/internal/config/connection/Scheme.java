package io.omnicache.jcache.internal.config.connection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The schemes of connection URLs: which topology each names, and whether it is encrypted. */
enum Scheme {
    REDIS(Topology.Kind.SINGLE, false),
    REDISS(Topology.Kind.SINGLE, true),
    UNIX(Topology.Kind.UNIX_SOCKET, false),
    REDIS_CLUSTER(Topology.Kind.CLUSTER, false),
    REDISS_CLUSTER(Topology.Kind.CLUSTER, true),
    REDIS_SENTINEL(Topology.Kind.SENTINEL, false),
    REDISS_SENTINEL(Topology.Kind.SENTINEL, true),
    REDIS_REPLICATED(Topology.Kind.REPLICATED, false),
    REDISS_REPLICATED(Topology.Kind.REPLICATED, true);

    final Topology.Kind kind;
    final boolean encrypted;

    Scheme(Topology.Kind kind, boolean encrypted) {
        this.kind = kind;
        this.encrypted = encrypted;
    }

    /** The scheme of that name, in whatever case. */
    static Optional<Scheme> of(String text) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.text().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static Scheme of(Topology.Kind kind, boolean encrypted) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.kind == kind && scheme.encrypted == encrypted)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(kind + " is never encrypted"));
    }

    /** All schemes, as they are listed to a user. */
    static String list() {
        return Arrays.stream(values()).map(scheme -> scheme.text() + "://").collect(Collectors.joining(", "));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int defaultPort() {
        return kind == Topology.Kind.SENTINEL ? Address.DEFAULT_SENTINEL_PORT : Address.DEFAULT_PORT;
    }

    boolean hasDatabases() {
        return kind != Topology.Kind.CLUSTER;
    }
}
