package io.omnicache.jcache.internal.config.setting;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a setting is read. Immutable.
 *
 * @param allowed what may stand there, as it is said to a user
 * @param schema the JSON Schema of it
 * @param isSecret whether its text must never be shown
 * @param parser reads the text
 * @param <T> what it is in the code
 */
public record SettingType<T>(String allowed, Map<String, Object> schema, boolean isSecret, Parser<T> parser) {
    /** 317,000 years: longer ones mean the same, and sums of these stay within a long as milliseconds. */
    private static final Duration LONGEST_DURATION = Duration.ofMillis(10_000_000_000_000_000L);

    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern SIZE_FORM = Pattern.compile("(\\d{1,10})([KkMmGg]?[Bb])?");

    /** Any text but an empty one. */
    public static final SettingType<String> TEXT =
            new SettingType<>("a text", Map.of("type", "string", "minLength", 1), false, SettingType::text);

    /** Any text, also an empty one. */
    public static final SettingType<String> ANY_TEXT =
            new SettingType<>("a text, which may be empty", Map.of("type", "string"), false, text -> text);

    /** A password. */
    public static final SettingType<Secret> SECRET = new SettingType<>(
            "a password", Map.of("type", "string", "minLength", 1), true, text -> new Secret(text(text)));

    public static final SettingType<Boolean> BOOLEAN =
            new SettingType<>("true or false", Map.of("type", "boolean"), false, SettingType::bool);

    /** A duration of at least one millisecond. */
    public static final SettingType<Duration> DURATION = new SettingType<>(
            "a duration such as 500ms, 3s, 10m, 2h or 7d",
            Map.of("type", "string", "pattern", "^[0-9]{1,12}(ms|s|m|h|d)$"),
            false,
            SettingType::duration);

    /** A file, relative to the working directory. */
    public static final SettingType<Path> PATH =
            new SettingType<>("the path of a file", Map.of("type", "string", "minLength", 1), false, SettingType::path);

    /** Reads a text. */
    @FunctionalInterface
    public interface Parser<T> {
        T parse(String text) throws InvalidValueException;
    }

    /**
     * @throws InvalidValueException if the text is none of what is allowed
     */
    public T parse(String text) throws InvalidValueException {
        try {
            return parser.parse(text);
        } catch (InvalidValueException | ArithmeticException e) {
            throw new InvalidValueException(allowed);
        }
    }

    /** A whole number within bounds, both included. */
    public static SettingType<Integer> integer(int min, int max) {
        return new SettingType<>(
                "a number from " + min + " to " + max,
                Map.of("type", "integer", "minimum", min, "maximum", max),
                false,
                text -> (int) number(text, min, max));
    }

    /** A number of bytes from one on: plain, or in units of 1024 bytes. */
    public static SettingType<ByteSize> size(ByteSize max) {
        return new SettingType<>(
                "a size such as 1048576 (bytes), 500KB or 64MB, up to " + max,
                Map.of(
                        "type",
                        List.of("string", "integer"),
                        "pattern",
                        "^[0-9]{1,10}([KkMmGg]?[Bb])?$",
                        "minimum",
                        1,
                        "maximum",
                        max.bytes()),
                false,
                text -> byteSize(text, max));
    }

    /** One of an enum's names, in lower case and kebab case. */
    public static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        List<String> names =
                Stream.of(type.getEnumConstants()).map(SettingType::nameOf).toList();
        return new SettingType<>(
                "one of " + String.join(", ", names),
                Map.of("type", "string", "enum", names),
                false,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> nameOf(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new InvalidValueException("another name")));
    }

    /** How a user writes an enum's constant. */
    public static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(String text) throws InvalidValueException {
        if (text.isEmpty()) {
            throw new InvalidValueException("not empty");
        }
        return text;
    }

    private static Path path(String text) throws InvalidValueException {
        try {
            return Path.of(text(text));
        } catch (InvalidPathException e) {
            throw new InvalidValueException("a path");
        }
    }

    private static Boolean bool(String text) throws InvalidValueException {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValueException("true or false");
        };
    }

    private static long number(String text, long min, long max) throws InvalidValueException {
        if (!text.matches("-?\\d{1,18}")) {
            throw new InvalidValueException("a number");
        }
        long number = new BigInteger(text).longValueExact();
        if (number < min || number > max) {
            throw new InvalidValueException("within bounds");
        }
        return number;
    }

    private static Duration duration(String text) throws InvalidValueException {
        Matcher form = DURATION_FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidValueException("a duration");
        }
        long amount = Long.parseLong(form.group(1));
        if (amount == 0) {
            throw new InvalidValueException("longer than nothing");
        }
        Duration duration = switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return duration.compareTo(LONGEST_DURATION) > 0 ? LONGEST_DURATION : duration;
    }

    private static ByteSize byteSize(String text, ByteSize max) throws InvalidValueException {
        Matcher form = SIZE_FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidValueException("a size");
        }
        @Nullable String unit = form.group(2);
        long bytes = Math.multiplyExact(
                Long.parseLong(form.group(1)),
                switch (unit == null ? 'B' : Character.toUpperCase(unit.charAt(0))) {
                    case 'K' -> ByteSize.KB;
                    case 'M' -> ByteSize.MB;
                    case 'G' -> ByteSize.GB;
                    default -> 1;
                });
        if (bytes < 1 || bytes > max.bytes()) {
            throw new InvalidValueException("within bounds");
        }
        return new ByteSize((int) bytes);
    }
}
