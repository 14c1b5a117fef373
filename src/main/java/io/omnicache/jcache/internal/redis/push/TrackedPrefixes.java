package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The prefixes that are tracked at present, all in the same mode. Immutable. */
record TrackedPrefixes(List<TrackedPrefix> all) {
    static final TrackedPrefixes NONE = new TrackedPrefixes(List.of());

    TrackedPrefixes with(TrackedPrefix added) {
        return new TrackedPrefixes(Stream.concat(all.stream(), Stream.of(added)).toList());
    }

    TrackedPrefixes without(TrackedPrefix removed) {
        return new TrackedPrefixes(
                all.stream().filter(other -> other != removed).toList());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** How changes are announced. There must be a prefix. */
    Mode mode() {
        return all.get(0).mode();
    }

    /** The shortest time between two canaries that is asked for. There must be a prefix. */
    long canaryNanos() {
        return all.stream().mapToLong(TrackedPrefix::canaryNanos).min().orElseThrow();
    }

    /**
     * The smallest set of prefixes with which every key begins, in order: no one begins with another, which a server
     * would refuse.
     *
     * @param other a further prefix
     */
    List<byte[]> covering(byte[] other) {
        List<byte[]> covering = new ArrayList<>();
        Stream.concat(all.stream().map(TrackedPrefix::prefix), Stream.of(other))
                .sorted(Arrays::compareUnsigned)
                .forEach(prefix -> {
                    if (covering.isEmpty() || !startsWith(prefix, covering.get(covering.size() - 1))) {
                        covering.add(prefix);
                    }
                });
        return covering;
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Whether two sets are the same prefixes. */
    static boolean areEqual(List<byte[]> one, List<byte[]> other) {
        return one.size() == other.size() && Arrays.deepEquals(one.toArray(), other.toArray());
    }
}
