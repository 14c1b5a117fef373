package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ValueKind;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options of the command line. For an option that is missing, the mode has the default.
 *
 * @param plan what is measured
 * @param rounds how often each provider measures
 * @param seconds how long it measures each time
 * @param warmups how many rounds aren't counted
 * @param redis a URI without a database; empty to start a server
 * @param note said with the results, such as that the machine was busy
 */
record Options(
        String mode,
        List<Planned> plan,
        List<Provider> providers,
        int rounds,
        double seconds,
        int warmups,
        String redis,
        String omnicacheParameters,
        String note,
        Path folder,
        boolean memory) {

    /** One measurement to be made. */
    record Planned(Case measured, ValueKind kind, Threads threads) {}

    static Options of(String mode, List<String> arguments) {
        Arguments given = new Arguments(arguments);
        boolean quick = mode.equals("quick");
        Optional<List<Case>> cases = given.list("cases", Case::of);
        Optional<List<ValueKind>> values = given.list("values", ValueKind::of);
        Optional<List<Threads>> threads = given.list("threads", Threads::of);
        boolean chosen = cases.isPresent() || values.isPresent() || threads.isPresent();
        List<Planned> plan = chosen || mode.equals("full")
                ? Plans.full(cases.orElse(List.of(Case.values())), threads.orElse(Plans.THREADS), values)
                : quick ? Plans.quick() : Plans.targets();
        Options options = new Options(
                mode,
                plan,
                given.list("providers", Provider::of).orElse(List.of(Provider.values())),
                Integer.parseInt(given.text("rounds").orElse(quick ? "5" : "7")),
                Double.parseDouble(given.text("seconds").orElse(mode.equals("full") ? "1.5" : "0.7")),
                Integer.parseInt(given.text("warmups").orElse(mode.equals("full") ? "5" : "2")),
                given.text("redis").orElse(""),
                given.text("omnicache").orElse(""),
                given.text("note").orElse(""),
                given.text("out").map(Path::of).orElseGet(Options::besideTheJar),
                given.text("memory").map(Boolean::parseBoolean).orElse(true));
        given.refuseOthers();
        return options;
    }

    /** What the measurement of codecs is asked for; the same words as above. */
    record CodecOptions(int rounds, double seconds, String note, Path folder) {}

    static CodecOptions ofCodecs(List<String> arguments) {
        Arguments given = new Arguments(arguments);
        CodecOptions options = new CodecOptions(
                Integer.parseInt(given.text("rounds").orElse("5")),
                Double.parseDouble(given.text("seconds").orElse("0.3")),
                given.text("note").orElse(""),
                given.text("out").map(Path::of).orElseGet(Options::besideTheJar));
        given.refuseOthers();
        return options;
    }

    /** The folder {@code results} in the build's {@code target}, wherever the program was started. */
    static Path besideTheJar() {
        try {
            return Path.of(Options.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("results");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code --name value} pairs. */
    static final class Arguments {
        private final Map<String, String> values = new LinkedHashMap<>();

        Arguments(List<String> words) {
            for (int i = 0; i < words.size(); i += 2) {
                if (!words.get(i).startsWith("--") || i + 1 == words.size()) {
                    throw new IllegalArgumentException("An option is --name value, not " + words.get(i));
                }
                values.put(words.get(i).substring(2), words.get(i + 1));
            }
        }

        Optional<String> text(String name) {
            return Optional.ofNullable(values.remove(name));
        }

        <T> Optional<List<T>> list(String name, Function<String, T> parse) {
            return text(name)
                    .map(text -> Arrays.stream(text.split(","))
                            .map(String::trim)
                            .map(parse)
                            .toList());
        }

        void refuseOthers() {
            if (!values.isEmpty()) {
                throw new IllegalArgumentException("Unknown options: --" + String.join(" --", values.keySet()));
            }
        }
    }
}
