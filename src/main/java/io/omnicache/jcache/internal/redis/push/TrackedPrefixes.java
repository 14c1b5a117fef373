package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The prefixes that are tracked at present, all in the same mode. Immutable. */
final class TrackedPrefixes {
    static final TrackedPrefixes NONE = new TrackedPrefixes(List.of());

    private final List<TrackedPrefix> all;
    /** All prefixes in the order of their bytes: a prefix comes after the shorter ones with which it begins. */
    private final TrackedPrefix[] sorted;
    /** For each of the sorted prefixes the index of the longest other one with which it begins; -1 for none. */
    private final int[] parents;

    private TrackedPrefixes(List<TrackedPrefix> all) {
        this.all = all;
        this.sorted = all.toArray(TrackedPrefix[]::new);
        Arrays.sort(sorted, (one, other) -> Arrays.compareUnsigned(one.prefix(), other.prefix()));
        this.parents = new int[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            int parent = i - 1;
            while (parent >= 0 && !startsWith(sorted[i].prefix(), sorted[parent].prefix())) {
                parent = parents[parent];
            }
            parents[i] = parent;
        }
    }

    /** The prefixes in the order in which they were added. */
    List<TrackedPrefix> all() {
        return all;
    }

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

    /** Calls the consumer for each prefix with which a key begins. Takes a search in the sorted ones. */
    void forEachOf(byte[] key, Consumer<TrackedPrefix> consumer) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(sorted[middle].prefix(), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // The longest match is the last of the sorted prefixes that aren't behind the key, or one of its parents.
        for (int i = low - 1; i >= 0; i = parents[i]) {
            if (startsWith(key, sorted[i].prefix())) {
                consumer.accept(sorted[i]);
            }
        }
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

    /** Returns a set that compares prefixes by their bytes. */
    static Set<byte[]> setOf(Collection<byte[]> prefixes) {
        Set<byte[]> set = new TreeSet<>(Arrays::compareUnsigned);
        set.addAll(prefixes);
        return set;
    }

    /** Whether two sets are the same prefixes. */
    static boolean areEqual(List<byte[]> one, List<byte[]> other) {
        return one.size() == other.size() && Arrays.deepEquals(one.toArray(), other.toArray());
    }
}
