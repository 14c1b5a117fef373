package io.omnicache.benchmarks.faults;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the application knows of one key, and therefore what a read of it may return. Changes are numbered from 1; each value
 * contains its number, and some changes are removals. One thread changes the key, one change after the other; any thread may read it.
 */
final class KeyHistory {
    /** One of so many changes is a removal. */
    private static final int REMOVALS = 8;

    /** Values are a hundred characters, and some more. */
    private static final String PADDING = "x".repeat(100);

    private final String key;

    /** Of changes that weren't carried out, by what their exceptions said: from the first of a range to the last. */
    private final NavigableMap<Long, Long> denied = new TreeMap<>();

    private long begun;
    private long acknowledged;
    private long read;

    KeyHistory(String key) {
        this.key = key;
    }

    /**
     * What is known when a read begins.
     *
     * @param oldest the oldest version that it may return
     * @param begun the last change that was begun
     * @param isPresent whether that was acknowledged and is a value, so that the entry is there unless it was lost
     */
    record Known(long oldest, long begun, boolean isPresent) {}

    static boolean isRemoval(long version) {
        return version % REMOVALS == 0;
    }

    String key() {
        return key;
    }

    String value(long version) {
        return key + ":" + version + ":" + PADDING;
    }

    /** Begins the next change. */
    synchronized long begin() {
        return ++begun;
    }

    /** The change returned without an exception. */
    synchronized void acknowledge(long version) {
        acknowledged = version;
    }

    /** The exception of the change said that it wasn't carried out, and won't be. */
    synchronized void deny(long version) {
        Map.Entry<Long, Long> last = denied.lastEntry();
        boolean isNext = last != null && last.getValue() == version - 1;
        denied.put(isNext ? last.getKey() : version, version);
    }

    synchronized Known known() {
        return new Known(Math.max(acknowledged, read), begun, begun > 0 && begun == acknowledged && !isRemoval(begun));
    }

    /**
     * Judges the answer of a read that has ended.
     *
     * @param before what was known when it began
     * @param value null for nothing
     */
    synchronized Verdict judge(Known before, String value) {
        if (value == null) {
            return before.isPresent() && before.begun() == begun ? Verdict.MISSING : Verdict.RIGHT;
        }
        long version = version(value);
        if (version < 1 || version > begun || isRemoval(version) || !value.equals(value(version))) {
            return Verdict.NEVER_WRITTEN;
        }
        Map.Entry<Long, Long> range = denied.floorEntry(version);
        if (range != null && version <= range.getValue()) {
            return Verdict.DENIED;
        }
        read = Math.max(read, version);
        return version < before.oldest() ? Verdict.OLDER : Verdict.RIGHT;
    }

    /** The number in a value; 0 if it has none. */
    private long version(String value) {
        int from = key.length() + 1;
        int to = value.indexOf(':', Math.min(from, value.length()));
        try {
            return to < 0 ? 0 : Long.parseLong(value, from, to, 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
