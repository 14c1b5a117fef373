package io.omnicache.benchmarks.tracking;

/** How a connection asks for invalidations. */
enum Mode {
    NONE("none"),
    /** {@code OPTIN}: of the keys that it has read. */
    KEY("by key"),
    /** {@code BCAST}: of all keys under a prefix, read or not. */
    PREFIX("by prefix");

    private final String title;

    Mode(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
