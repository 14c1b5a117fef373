package io.omnicache.jcache.costs;

import com.sun.management.ThreadMXBean;
import io.omnicache.it.RedisProcess;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.cache.Cache;
import org.awaitility.Awaitility;

/** Measures the costs of operations, by counters of the server and the allocation of all threads. */
final class CostMeter {
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");
    /** Not of the operations: the last one is the heartbeat of a near cache's connection. */
    private static final Set<String> OURS =
            Set.of("info", "config", "ping", "client", "hello", "auth", "select", "script", "command", "publish");

    /** Enough calls for the compiler. */
    private static final int WARM_UPS = 3_000;

    private static final int MEASUREMENTS = 5;

    private final RedisProcess server;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    CostMeter(RedisProcess server) {
        this.server = server;
    }

    Costs measure(MeasuredOperation operation, Cache<String, String> cache) {
        for (int i = 0; i < WARM_UPS; i += 10 * operation.times()) {
            allocation(operation, cache);
        }
        double[] allocations = new double[MEASUREMENTS];
        Arrays.setAll(allocations, i -> allocation(operation, cache));
        Arrays.sort(allocations);
        Counters nothing = count(operation, cache, 0);
        Counters counted = count(operation, cache, operation.times());
        double times = operation.times();
        return new Costs(
                commands(counted.calls, operation.times()),
                (counted.reads - nothing.reads) / times,
                (counted.sent - nothing.sent) / times,
                (counted.received - nothing.received) / times,
                allocations[MEASUREMENTS / 2]);
    }

    private double allocation(MeasuredOperation operation, Cache<String, String> cache) {
        fill(cache);
        run(operation.before(), cache, operation.times());
        long before = allocated();
        run(operation.action(), cache, operation.times());
        return (double) (allocated() - before) / operation.times();
    }

    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private Counters count(MeasuredOperation operation, Cache<String, String> cache, int times) {
        fill(cache);
        run(operation.before(), cache, times);
        server.command("CONFIG", "RESETSTAT");
        run(operation.action(), cache, times);
        String stats = server.command("INFO", "stats");
        return new Counters(
                settledCalls(),
                statistic(stats, "total_reads_processed"),
                statistic(stats, "total_net_input_bytes"),
                statistic(stats, "total_net_output_bytes"));
    }

    /** How often each command was called. An operation doesn't wait for a command whose reply it doesn't need. */
    private Map<String, Integer> settledCalls() {
        AtomicReference<Map<String, Integer>> calls = new AtomicReference<>(calls());
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
            Map<String, Integer> now = calls();
            return calls.getAndSet(now).equals(now);
        });
        return calls.get();
    }

    private Map<String, Integer> calls() {
        Map<String, Integer> calls = new TreeMap<>();
        for (Matcher line = CALLS.matcher(server.command("INFO", "commandstats")); line.find(); ) {
            if (!OURS.contains(line.group(1))) {
                calls.put(line.group(1), Integer.parseInt(line.group(2)));
            }
        }
        return calls;
    }

    private static long statistic(String stats, String name) {
        Matcher found = Pattern.compile(name + ":(\\d+)").matcher(stats);
        if (!found.find()) {
            throw new AssertionError("The server doesn't count " + name);
        }
        return Long.parseLong(found.group(1));
    }

    private static void fill(Cache<String, String> cache) {
        cache.clear();
        cache.putAll(MeasuredOperation.entries(
                MeasuredOperation.keys(0, MeasuredOperation.ENTRIES), MeasuredOperation.VALUE));
    }

    private static void run(MeasuredOperation.Action action, Cache<String, String> cache, int times) {
        for (int i = 0; i < times; i++) {
            action.run(cache, i);
        }
    }

    private static String commands(Map<String, Integer> calls, int times) {
        if (calls.isEmpty()) {
            return "none";
        }
        return calls.entrySet().stream()
                .map(call -> number((double) call.getValue() / times) + name(call.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** The conditional removal has one name in Redis and another in Valkey. */
    private static String name(String command) {
        return command.toUpperCase(java.util.Locale.ROOT).replace("DELIFEQ", "DELEX");
    }

    private static String number(double count) {
        return count == 1 ? "" : count == Math.rint(count) ? (long) count + " " : count + " ";
    }

    private record Counters(Map<String, Integer> calls, long reads, long sent, long received) {}
}
