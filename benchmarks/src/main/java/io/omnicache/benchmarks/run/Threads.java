package io.omnicache.benchmarks.run;

/** How many threads, and of which kind. Written as {@code 8} or, virtual, {@code 200v}. */
record Threads(int count, boolean virtual) {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    static Threads of(String text) {
        boolean virtual = text.endsWith("v");
        int count = Integer.parseInt(virtual ? text.substring(0, text.length() - 1) : text);
        if (count < 1) {
            throw new IllegalArgumentException("Threads must be 1 or more: " + text);
        }
        return new Threads(count, virtual);
    }

    /** Whether this JVM has such threads. */
    boolean isAvailable() {
        return !virtual || Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
    }
}
