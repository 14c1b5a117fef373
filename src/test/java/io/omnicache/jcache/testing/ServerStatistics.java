package io.omnicache.jcache.testing;

import io.omnicache.it.RedisErrorReply;
import io.omnicache.it.RedisProcess;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server counts, by its command {@code INFO}. */
public final class ServerStatistics {
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

    /** Commands of the tests and of the connections themselves. */
    private static final Set<String> LEFT_OUT = Set.of("info", "config", "ping", "client");

    private ServerStatistics() {}

    /** Sets all counts to zero. */
    public static void reset(RedisProcess server) {
        server.command("CONFIG", "RESETSTAT");
    }

    /** How often each command was called since the last reset, also by scripts. */
    public static Map<String, Integer> calls(RedisProcess server) {
        Map<String, Integer> calls = new TreeMap<>();
        Matcher line = CALLS.matcher(server.command("INFO", "commandstats"));
        while (line.find()) {
            if (!LEFT_OUT.contains(line.group(1))) {
                calls.put(line.group(1), Integer.parseInt(line.group(2)));
            }
        }
        return calls;
    }

    /** How often the server has read from its connections. */
    public static long reads(RedisProcess server) {
        return stat(server, "total_reads_processed");
    }

    /** How many bytes the server has read from its connections. */
    public static long bytesRead(RedisProcess server) {
        return stat(server, "total_net_input_bytes");
    }

    private static long stat(RedisProcess server, String name) {
        Matcher line = Pattern.compile(name + ":(\\d+)").matcher(server.command("INFO", "stats"));
        if (!line.find()) {
            throw new AssertionError("The server doesn't count " + name);
        }
        return Long.parseLong(line.group(1));
    }

    /** Whether the server has commands of its own for all conditional changes, which take the place of scripts. */
    public static boolean isComparing(RedisProcess server) {
        return knows(server, "DELEX", "asked", "IFEQ", "other") || knows(server, "DELIFEQ", "asked", "other");
    }

    private static boolean knows(RedisProcess server, String... command) {
        try {
            return !server.command(command).isEmpty();
        } catch (RedisErrorReply e) {
            return false;
        }
    }
}
