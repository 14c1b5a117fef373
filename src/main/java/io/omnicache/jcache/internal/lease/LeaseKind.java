package io.omnicache.jcache.internal.lease;

/** What a lease is held for. Leases of different kinds don't exclude each other. */
public enum LeaseKind {
    /** The entry is loaded. An explicit change of the entry ends the lease. */
    LOAD("~lease:"),
    /** The entry is changed, and no other client may change it meanwhile. */
    EXCLUSIVE("~exclusive:");

    private final String name;

    LeaseKind(String name) {
        this.name = name;
    }

    /** The beginning of the keys of such leases, behind the key prefix. */
    String keyName() {
        return name;
    }
}
