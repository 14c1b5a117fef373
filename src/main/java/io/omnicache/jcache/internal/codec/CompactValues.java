package io.omnicache.jcache.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values of simple types without serialisation: a byte of {@link ValueKind}, then the content, with numbers in
 * big-endian order. Stateless.
 */
public final class CompactValues {
    private CompactValues() {}

    /** Returns the encoded value; null if the value's class has no compact form. */
    public static byte @Nullable [] encode(Object value) {
        if (value instanceof String text) {
            return Utf8.hasUnpairedSurrogate(text)
                    ? utf16(text)
                    : with(ValueKind.STRING, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            return with(ValueKind.BYTES, bytes);
        } else if (value instanceof Integer number) {
            return of(ValueKind.INTEGER, 4).putInt(number).array();
        } else if (value instanceof Long number) {
            return of(ValueKind.LONG, 8).putLong(number).array();
        } else if (value instanceof Boolean bool) {
            return of(bool ? ValueKind.TRUE : ValueKind.FALSE, 0).array();
        } else if (value instanceof Double number) {
            return of(ValueKind.DOUBLE, 8).putDouble(number).array();
        } else if (value instanceof Float number) {
            return of(ValueKind.FLOAT, 4).putFloat(number).array();
        } else if (value instanceof Short number) {
            return of(ValueKind.SHORT, 2).putShort(number).array();
        } else if (value instanceof Byte number) {
            return of(ValueKind.BYTE, 1).put(number).array();
        } else if (value instanceof Character character) {
            return of(ValueKind.CHARACTER, 2).putChar(character).array();
        } else if (value instanceof UUID uuid) {
            return longs(ValueKind.UUID, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        } else if (value instanceof Instant instant) {
            return of(ValueKind.INSTANT, 12)
                    .putLong(instant.getEpochSecond())
                    .putInt(instant.getNano())
                    .array();
        } else if (value instanceof LocalDate date) {
            return of(ValueKind.LOCAL_DATE, 8).putLong(date.toEpochDay()).array();
        } else if (value instanceof LocalDateTime time) {
            return longs(
                    ValueKind.LOCAL_DATE_TIME,
                    time.toLocalDate().toEpochDay(),
                    time.toLocalTime().toNanoOfDay());
        } else if (value.getClass() == BigInteger.class) {
            return with(ValueKind.BIG_INTEGER, ((BigInteger) value).toByteArray());
        } else if (value.getClass() == BigDecimal.class) {
            BigDecimal decimal = (BigDecimal) value;
            byte[] unscaled = decimal.unscaledValue().toByteArray();
            return of(ValueKind.BIG_DECIMAL, 4 + unscaled.length)
                    .putInt(decimal.scale())
                    .put(unscaled)
                    .array();
        }
        return null;
    }

    /**
     * Decodes a value.
     *
     * @throws UndecodableException if the bytes are empty, damaged, or of a kind that is not compact
     */
    public static Object decode(byte[] encoded) {
        int kind = kind(encoded);
        ByteBuffer content = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
        Object value;
        try {
            value = decode(kind, content);
        } catch (RuntimeException e) {
            throw new UndecodableException(String.format("Value of kind 0x%02x is damaged", kind), RedactedCause.of(e));
        }
        if (value == null) {
            throw new UndecodableException("Value is of kind " + ValueKind.describe(kind));
        }
        if (content.hasRemaining()) {
            throw new UndecodableException(String.format("Value of kind 0x%02x is too long", kind));
        }
        return value;
    }

    /** @throws UndecodableException if the value is empty */
    public static int kind(byte[] encoded) {
        if (encoded.length == 0) {
            throw new UndecodableException("Value is empty");
        }
        return Byte.toUnsignedInt(encoded[0]);
    }

    /**
     * Decodes the value whose kind was already read from {@code in}. Returns null if the kind is not compact.
     *
     * @throws RuntimeException if the content is damaged
     */
    static @Nullable Object decode(int kind, ByteBuffer in) {
        return switch (kind) {
            case ValueKind.STRING -> text(in);
            case ValueKind.UTF16 -> characters(in);
            case ValueKind.BYTES -> rest(in);
            case ValueKind.INTEGER -> in.getInt();
            case ValueKind.LONG -> in.getLong();
            case ValueKind.TRUE -> Boolean.TRUE;
            case ValueKind.FALSE -> Boolean.FALSE;
            case ValueKind.DOUBLE -> in.getDouble();
            case ValueKind.FLOAT -> in.getFloat();
            case ValueKind.SHORT -> in.getShort();
            case ValueKind.BYTE -> in.get();
            case ValueKind.CHARACTER -> in.getChar();
            case ValueKind.UUID -> new UUID(in.getLong(), in.getLong());
            case ValueKind.INSTANT -> Instant.ofEpochSecond(in.getLong(), in.getInt());
            case ValueKind.LOCAL_DATE -> LocalDate.ofEpochDay(in.getLong());
            case ValueKind.LOCAL_DATE_TIME ->
                LocalDateTime.of(LocalDate.ofEpochDay(in.getLong()), LocalTime.ofNanoOfDay(in.getLong()));
            case ValueKind.BIG_INTEGER -> new BigInteger(rest(in));
            case ValueKind.BIG_DECIMAL -> decimal(in);
            default -> null;
        };
    }

    private static BigDecimal decimal(ByteBuffer in) {
        int scale = in.getInt();
        return new BigDecimal(new BigInteger(rest(in)), scale);
    }

    private static byte[] utf16(String text) {
        ByteBuffer out = of(ValueKind.UTF16, 2 * text.length());
        text.chars().forEach(unit -> out.putChar((char) unit));
        return out.array();
    }

    private static String characters(ByteBuffer in) {
        // A Charset would refuse unpaired surrogates. This form exists to store them.
        char[] characters = new char[in.remaining() / 2];
        in.asCharBuffer().get(characters);
        in.position(in.position() + 2 * characters.length);
        return new String(characters);
    }

    private static String text(ByteBuffer in) {
        String text = Utf8.decode(in.array(), in.position());
        in.position(in.limit());
        return text;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    private static byte[] longs(int kind, long first, long second) {
        return of(kind, 16).putLong(first).putLong(second).array();
    }

    private static byte[] with(int kind, byte[] content) {
        return of(kind, content.length).put(content).array();
    }

    private static ByteBuffer of(int kind, int size) {
        return ByteBuffer.allocate(1 + size).put((byte) kind);
    }
}
