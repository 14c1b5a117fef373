package io.omnicache.jcache.internal.config.setting;

import java.io.ObjectInputFilter;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The type of a setting: which values are allowed, and how their text is parsed. Immutable.
 *
 * @param allowed the allowed values, in words for an error message
 * @param schema the JSON Schema of a value
 * @param isSecret whether a value must never be shown
 * @param parser parses the text of a value
 * @param <T> the Java type of a value
 */
public record SettingType<T>(String allowed, Map<String, Object> schema, boolean isSecret, Parser<T> parser) {
    /**
     * The longest duration: 317,000 years. Longer durations are shortened to it, so that sums of durations fit into a
     * long of milliseconds.
     */
    private static final Duration LONGEST_DURATION = Duration.ofMillis(10_000_000_000_000_000L);

    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern SIZE_FORM = Pattern.compile("(\\d{1,10})([KkMmGg]?[Bb])?");
    private static final Pattern CLASS_IN_PACKAGE =
            Pattern.compile("^[A-Za-z_$][A-Za-z0-9_$]*([.][A-Za-z_$][A-Za-z0-9_$]*)+$");
    private static final Map<String, Object> NOT_EMPTY = Map.of("type", "string", "minLength", 1);

    /** Any text except the empty text. */
    public static final SettingType<String> TEXT =
            new SettingType<>("a text", NOT_EMPTY, false, SettingType::requireNotEmpty);

    /** Any text, including the empty text. */
    public static final SettingType<String> ANY_TEXT =
            new SettingType<>("a text, which may be empty", Map.of("type", "string"), false, text -> text);

    /** A password. */
    public static final SettingType<Secret> SECRET = secret("a password");

    public static final SettingType<Boolean> BOOLEAN =
            new SettingType<>("true or false", Map.of("type", "boolean"), false, SettingType::parseBoolean);

    /** The value {@code true} only. The alternative is to omit the setting. */
    public static final SettingType<Boolean> TRUE = new SettingType<>(
            "true", Map.of("type", "boolean", "const", true), false, text -> require(text.equals("true"), true));

    /** A duration of at least one millisecond. */
    public static final SettingType<Duration> DURATION = new SettingType<>(
            "a duration such as 500ms, 3s, 10m, 2h or 7d",
            Map.of("type", "string", "pattern", "^[0-9]{1,12}(ms|s|m|h|d)$"),
            false,
            SettingType::parseDuration);

    /** The path of a file, relative to the working directory. */
    public static final SettingType<Path> PATH =
            new SettingType<>("the path of a file", NOT_EMPTY, false, SettingType::parsePath);

    /** The name of a class as {@link Class#getName()} returns it. The class may be missing. */
    public static final SettingType<String> CLASS_NAME = matching(
            "the name of a class such as com.acme.User, with $ before a nested one",
            "^[A-Za-z_$][A-Za-z0-9_$]*([.][A-Za-z_$][A-Za-z0-9_$]*)*$");

    /** A pattern of classes that may be deserialised. */
    public static final SettingType<String> SERIAL_FILTER = new SettingType<>(
            "known, declared, or a pattern as for jdk.serialFilter (JEP 290) such as declared;com.acme.User or"
                    + " com.acme.**;java.**;!*",
            NOT_EMPTY,
            false,
            text -> require(isSerialFilter(text), text));

    /** Parses the text of a value. */
    @FunctionalInterface
    public interface Parser<T> {
        T parse(String text) throws InvalidValueException;
    }

    /**
     * A text is not an allowed value. The message names the allowed values and never repeats the text, which may be a
     * secret. The caller adds the name and the place of the setting.
     */
    public static final class InvalidValueException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidValueException(String allowed) {
            super(allowed);
        }
    }

    /**
     * Parses a value.
     *
     * @throws InvalidValueException if the text is not an allowed value
     */
    public T parse(String text) throws InvalidValueException {
        try {
            return parser.parse(text);
        } catch (InvalidValueException | ArithmeticException e) {
            throw new InvalidValueException(allowed);
        }
    }

    /** Returns the type of a secret: any text except the empty text. The value is never shown. */
    public static SettingType<Secret> secret(String allowed) {
        return new SettingType<>(allowed, NOT_EMPTY, true, text -> new Secret(requireNotEmpty(text)));
    }

    /**
     * Returns the type of texts that match a regular expression. The expression must be valid in Java and in
     * JavaScript.
     */
    public static SettingType<String> matching(String allowed, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return new SettingType<>(
                allowed,
                Map.of("type", "string", "pattern", regex),
                false,
                text -> require(pattern.matcher(text).matches(), text));
    }

    /** Returns this type with values that no message shows, since somebody may write a secret there by mistake. */
    public SettingType<T> notShown() {
        return new SettingType<>(allowed, schema, true, parser);
    }

    /** Returns the type of whole numbers between two bounds, both included. */
    public static SettingType<Integer> integer(int min, int max) {
        return new SettingType<>(
                "a number from " + min + " to " + max,
                Map.of("type", "integer", "minimum", min, "maximum", max),
                false,
                text -> parseInteger(text, min, max));
    }

    /** Returns the type of whole percentages below 100%, such as {@code 10%}. */
    public static SettingType<Integer> percentage(boolean mayBeZero) {
        String regex = mayBeZero ? "^[1-9]?[0-9]%$" : "^[1-9][0-9]?%$";
        Pattern pattern = Pattern.compile(regex);
        return new SettingType<>(
                "a whole percentage from " + (mayBeZero ? 0 : 1) + "% to 99%",
                Map.of("type", "string", "pattern", regex),
                false,
                text -> parsePercentage(text, pattern));
    }

    /**
     * Returns the type of sizes: a number of bytes of at least one, without a unit or in KB, MB or GB, with 1 KB =
     * 1,024 bytes.
     */
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
                text -> parseSize(text, max));
    }

    /** Returns the type of an enum's constants, written in lower case and kebab case. */
    public static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        List<String> names =
                Stream.of(type.getEnumConstants()).map(SettingType::textOf).toList();
        return choice(names, text -> type.getEnumConstants()[names.indexOf(text)]);
    }

    /** Returns an enum's constant as a user writes it: in lower case and kebab case. */
    public static String textOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * One of these words. Only where the words are names of something that is looked up; fixed alternatives are the
     * constants of an enum.
     */
    public static SettingType<String> choice(String... words) {
        return choice(List.of(words), text -> text);
    }

    /** One of these words, or the name of a class in a package, which therefore has a dot. */
    public static SettingType<String> choiceOrClass(String... words) {
        List<String> known = List.of(words);
        return new SettingType<>(
                "one of " + String.join(", ", words) + ", or the name of a class such as com.acme.UserCodec",
                Map.of(
                        "type",
                        "string",
                        "anyOf",
                        List.of(Map.of("enum", known), Map.of("pattern", CLASS_IN_PACKAGE.pattern()))),
                false,
                text -> require(known.contains(text) || isClassInPackage(text), text));
    }

    /** Returns the words that are allowed; none if the values aren't words. */
    public List<String> words() {
        Map<?, ?> form = schema.get("anyOf") instanceof List<?> forms ? (Map<?, ?>) forms.get(0) : schema;
        return form.get("enum") instanceof List<?> words
                ? words.stream().map(Object::toString).toList()
                : List.of();
    }

    /** Returns whether a value of {@link #choiceOrClass} is the name of a class. */
    public static boolean isClassInPackage(String text) {
        return CLASS_IN_PACKAGE.matcher(text).matches();
    }

    private static <T> SettingType<T> choice(List<String> words, Parser<T> parser) {
        return new SettingType<>(
                "one of " + String.join(", ", words),
                Map.of("type", "string", "enum", words),
                false,
                text -> parser.parse(require(words.contains(text), text)));
    }

    private static <T> T require(boolean isAllowed, T value) throws InvalidValueException {
        if (!isAllowed) {
            throw new InvalidValueException("another value");
        }
        return value;
    }

    private static String requireNotEmpty(String text) throws InvalidValueException {
        return require(!text.isEmpty(), text);
    }

    private static Path parsePath(String text) throws InvalidValueException {
        try {
            return Path.of(requireNotEmpty(text));
        } catch (InvalidPathException e) {
            throw new InvalidValueException("a path");
        }
    }

    private static Boolean parseBoolean(String text) throws InvalidValueException {
        return require(text.equals("true") || text.equals("false"), text.equals("true"));
    }

    private static int parseInteger(String text, int min, int max) throws InvalidValueException {
        require(text.matches("-?\\d{1,18}"), text);
        long number = new BigInteger(text).longValueExact();
        return (int) (long) require(number >= min && number <= max, number);
    }

    private static int parsePercentage(String text, Pattern pattern) throws InvalidValueException {
        require(pattern.matcher(text).matches(), text);
        return Integer.parseInt(text.substring(0, text.length() - 1));
    }

    private static Duration parseDuration(String text) throws InvalidValueException {
        Matcher form = DURATION_FORM.matcher(text);
        require(form.matches(), text);
        long amount = Long.parseLong(form.group(1));
        Duration duration = switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        require(amount > 0, amount);
        return duration.compareTo(LONGEST_DURATION) > 0 ? LONGEST_DURATION : duration;
    }

    private static ByteSize parseSize(String text, ByteSize max) throws InvalidValueException {
        Matcher form = SIZE_FORM.matcher(text);
        require(form.matches(), text);
        @Nullable String unit = form.group(2);
        long bytes = Math.multiplyExact(
                Long.parseLong(form.group(1)),
                switch (unit == null ? 'B' : Character.toUpperCase(unit.charAt(0))) {
                    case 'K' -> ByteSize.KB;
                    case 'M' -> ByteSize.MB;
                    case 'G' -> ByteSize.GB;
                    default -> 1;
                });
        require(bytes >= 1 && bytes <= max.bytes(), bytes);
        return new ByteSize((int) bytes);
    }

    private static boolean isSerialFilter(String text) {
        try {
            return ObjectInputFilter.Config.createFilter(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
