package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Provider;
import io.omnicache.it.RedisProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** What figures depend on besides the code: date, machine, versions, settings. Names no host and no path. */
final class Surroundings {
    private Surroundings() {}

    static Map<String, String> describe(Options options, Servers servers) {
        Map<String, String> about = machine(options.note());
        try (RedisCost redis = servers.cost(Provider.OMNICACHE)) {
            about.put("redis", redis.version() + (options.redis().isEmpty() ? ", on the same machine" : ", as given"));
        }
        Properties versions = versions();
        for (String name : List.of("omnicache", "redisson", "lettuce", "jedis", "hazelcast", "fory", "netty", "jmh")) {
            about.put(name, versions.getProperty(name));
        }
        if (!options.omnicacheParameters().isEmpty()) {
            about.put("our URI's parameters", options.omnicacheParameters());
        }
        about.put(
                "mode",
                options.mode() + ": " + options.rounds() + " rounds of " + options.seconds()
                        + " s each, in turns, after " + options.warmups() + " rounds of warm-up");
        return about;
    }

    /** What a measurement without servers depends on. */
    static Map<String, String> describeCodecs(String note) {
        Map<String, String> about = machine(note);
        Properties versions = versions();
        for (String name : List.of("omnicache", "fory", "redisson", "jmh")) {
            about.put(name, versions.getProperty(name));
        }
        return about;
    }

    /** What a measurement of these clients depends on, with servers that it starts itself. */
    static Map<String, String> describeServed(String note, List<String> clients) {
        Map<String, String> about = machine(note);
        try (RedisProcess server = RedisProcess.start();
                RedisCost redis = new RedisCost(server.uri(), 0)) {
            about.put("redis", redis.version() + ", on the same machine");
        }
        Properties versions = versions();
        clients.forEach(name -> about.put(name, versions.getProperty(name)));
        return about;
    }

    private static Map<String, String> machine(String note) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("date", LocalDate.now().toString());
        if (!note.isEmpty()) {
            about.put("note", note);
        }
        about.put("machine", machine());
        about.put(
                "load average at the start",
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        about.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")");
        return about;
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " × " + processor();
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        try {
            if (Files.isReadable(info)) {
                return Files.readAllLines(info).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).trim())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return System.getProperty("os.arch");
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = Surroundings.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }
}
