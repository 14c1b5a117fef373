package io.omnicache.jcache.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Entries and index of a cache, read by commands to the servers and not by the library. */
public final class IndexInspection {
    private final List<Function<String[], String>> servers;
    private final String keyPrefix;
    private final String cacheName;

    /**
     * @param servers the masters: each takes a command's words, and gives the elements of the reply line by line
     */
    public IndexInspection(List<Function<String[], String>> servers, String keyPrefix, String cacheName) {
        this.servers = servers;
        this.keyPrefix = keyPrefix;
        this.cacheName = cacheName;
    }

    /** A settings file whose caches all have an index. */
    public static Path settings(Path directory, String uri) {
        try {
            return Files.writeString(directory.resolve("indexed.yaml"), """
                    connection:
                      uri: "%s"
                    defaults:
                      sweep: index
                    """.formatted(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The encoded keys of all entries. */
    public Set<String> entries() {
        String prefix = keyPrefix + cacheName + ":";
        return keys(prefix + "*").stream()
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The Redis keys of the sets of the index. */
    public Set<String> sets() {
        return keys(keyPrefix + "~index:*:" + cacheName);
    }

    /** The members of all sets, without marks and tokens. */
    public Set<String> members() {
        return elements(member -> !member.startsWith("{"));
    }

    /** The number of sets that are marked as complete. */
    public long marks() {
        return servers.stream()
                .flatMap(server -> keys(server, keyPrefix + "~index:*:" + cacheName).stream()
                        .map(set -> server.apply(new String[] {"SISMEMBER", set, "{}"})))
                .filter("1"::equals)
                .count();
    }

    /** The tokens of sweeps that did not finish. */
    public Set<String> tokens() {
        return elements(member -> member.startsWith("{") && !member.equals("{}"));
    }

    private Set<String> elements(java.util.function.Predicate<String> wanted) {
        Set<String> elements = new TreeSet<>();
        for (Function<String[], String> server : servers) {
            for (String set : keys(server, keyPrefix + "~index:*:" + cacheName)) {
                server.apply(new String[] {"SMEMBERS", set})
                        .lines()
                        .filter(wanted)
                        .forEach(elements::add);
            }
        }
        return elements;
    }

    private Set<String> keys(String pattern) {
        return servers.stream()
                .flatMap(server -> keys(server, pattern).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> keys(Function<String[], String> server, String pattern) {
        Set<String> keys = new TreeSet<>();
        String cursor = "0";
        do {
            List<String> reply = server.apply(new String[] {"SCAN", cursor, "MATCH", pattern, "COUNT", "10000"})
                    .lines()
                    .toList();
            cursor = reply.get(0);
            keys.addAll(reply.subList(1, reply.size()));
        } while (!cursor.equals("0"));
        return keys;
    }
}
