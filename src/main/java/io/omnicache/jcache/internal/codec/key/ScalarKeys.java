package io.omnicache.jcache.internal.codec.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes keys of simple types as a tag of one letter and readable text. The text is the same in every JDK, since only
 * methods with a fully specified result create it. Therefore floating-point numbers are hexadecimal: the result of
 * {@link Double#toString} changed in JDK 19. Stateless.
 */
final class ScalarKeys {
    /**
     * The largest number of characters in a number. The time to parse a number grows with the square of its length;
     * 10,000 characters take a few milliseconds.
     */
    static final int MAX_NUMBER = 10_000;

    private static final int MAX_BITS = 4 * MAX_NUMBER;

    private static final Map<Class<?>, Scalar<?>> BY_TYPE = new HashMap<>();
    private static final Map<Character, Scalar<?>> BY_TAG = new HashMap<>();

    static {
        add('i', Integer.class, Object::toString, Integer::valueOf);
        add('l', Long.class, Object::toString, Long::valueOf);
        add('t', Short.class, Object::toString, Short::valueOf);
        add('y', Byte.class, Object::toString, Byte::valueOf);
        add('z', Boolean.class, Object::toString, ScalarKeys::parseBoolean);
        add('c', Character.class, c -> KeyText.escape(c.toString()), ScalarKeys::parseCharacter);
        add('d', Double.class, Double::toHexString, Double::valueOf);
        add('f', Float.class, Float::toHexString, Float::valueOf);
        add('m', BigDecimal.class, d -> limited(d, d.unscaledValue()), ScalarKeys::parseDecimal);
        add('n', BigInteger.class, n -> limited(n, n), ScalarKeys::parseInteger);
        add('u', UUID.class, Object::toString, UUID::fromString);
        add('D', LocalDate.class, Object::toString, LocalDate::parse);
        add('T', LocalTime.class, Object::toString, LocalTime::parse);
        add('L', LocalDateTime.class, Object::toString, LocalDateTime::parse);
        add('I', Instant.class, Object::toString, Instant::parse);
        add('O', OffsetDateTime.class, Object::toString, OffsetDateTime::parse);
        add('P', Duration.class, Object::toString, Duration::parse);
    }

    private ScalarKeys() {}

    static boolean isScalar(Class<?> type) {
        return BY_TYPE.containsKey(type);
    }

    /** Returns the tag and the text of the key; null if its class has no tag. */
    static @Nullable String encode(Object key) {
        Scalar<?> scalar = BY_TYPE.get(key.getClass());
        return scalar == null ? null : scalar.encode(key);
    }

    /** Returns the key that the text encodes; null if the tag is unknown. */
    static @Nullable Object decode(char tag, String text) {
        Scalar<?> scalar = BY_TAG.get(tag);
        return scalar == null ? null : scalar.parse().apply(text);
    }

    private static <T> void add(char tag, Class<T> type, Function<T, String> format, Function<String, T> parse) {
        Scalar<T> scalar = new Scalar<>(tag, type, format, parse);
        BY_TYPE.put(type, scalar);
        BY_TAG.put(tag, scalar);
    }

    private static String limited(Object number, BigInteger digits) {
        String text = digits.bitLength() > MAX_BITS ? "" : number.toString();
        if (text.isEmpty() || text.length() > MAX_NUMBER) {
            throw new CacheException("Key is a number of more than " + MAX_NUMBER + " characters: use a smaller key");
        }
        return text;
    }

    private static BigInteger parseInteger(String text) {
        if (text.length() > MAX_NUMBER) {
            throw new IllegalArgumentException();
        }
        return new BigInteger(text);
    }

    /**
     * Parses a decimal with any exponent that {@code BigDecimal.toString} writes. The constructor of {@code BigDecimal}
     * refuses some of them.
     */
    private static BigDecimal parseDecimal(String text) {
        int mark = text.indexOf('E');
        long exponent = mark < 0 ? 0 : Long.parseLong(text.substring(mark + 1));
        String number = mark < 0 ? text : text.substring(0, mark);
        int point = number.indexOf('.');
        if (point < 0) {
            return new BigDecimal(parseInteger(number), Math.toIntExact(-exponent));
        }
        String fraction = number.substring(point + 1);
        BigInteger digits = parseInteger(number.substring(0, point) + fraction);
        return new BigDecimal(digits, Math.toIntExact(fraction.length() - exponent));
    }

    private static Boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Character parseCharacter(String text) {
        String plain = KeyText.unescape(text);
        if (plain.length() != 1) {
            throw new IllegalArgumentException();
        }
        return plain.charAt(0);
    }

    private record Scalar<T>(char tag, Class<T> type, Function<T, String> format, Function<String, T> parse) {
        String encode(Object key) {
            return tag + format.apply(type.cast(key));
        }
    }
}
