package io.omnicache.jcache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.spi.ValueCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;

/** Value codecs as applications write them, and codecs that do what they should not. */
public final class ApplicationCodecs {
    private ApplicationCodecs() {}

    /** Not serialisable: no codec of the library but json and fory could store it. */
    public record Point(int x, int y) {}

    /** Two numbers in eight bytes. */
    public static final class Points implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            Point point = (Point) value;
            return ByteBuffer.allocate(8).putInt(point.x).putInt(point.y).array();
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            Point point = new Point(in.getInt(), in.getInt());
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("secret");
            }
            return point;
        }
    }

    /** Text in UTF-8. */
    public static final class Texts implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            return ((String) value).getBytes(UTF_8);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            return new String(encoded, UTF_8);
        }
    }

    /** Text in UTF-8. Counts what it decodes. */
    public static final class CountedTexts implements ValueCodec {
        public static final AtomicInteger DECODED = new AtomicInteger();

        @Override
        public byte[] encode(Object value, Context context) {
            return ((String) value).getBytes(UTF_8);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            DECODED.incrementAndGet();
            return new String(encoded, UTF_8);
        }
    }

    /** The same class in a later format. */
    public static final class LaterPoints implements ValueCodec {
        private final Points points = new Points();

        @Override
        public byte[] encode(Object value, Context context) {
            return points.encode(value, context);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            return points.decode(encoded, context);
        }

        @Override
        public int format() {
            return 255;
        }
    }

    /** Text of two numbers, for other languages. */
    public static final class PlainPoints implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            Point point = (Point) value;
            return (point.x + "," + point.y).getBytes(UTF_8);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            String[] parts = new String(encoded, UTF_8).split(",", -1);
            return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }

        @Override
        public boolean isPlain() {
            return true;
        }
    }

    /** Byte arrays as they are: the content may begin with any byte, as that of protobuf does. */
    public static final class PlainBytes implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            return (byte[]) value;
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            return encoded;
        }

        @Override
        public boolean isPlain() {
            return true;
        }
    }

    /** A stream of objects that uses the cache's filter and class loader. */
    public static final class Streams implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            } catch (IOException e) {
                throw new IllegalStateException("secret", e);
            }
            return bytes.toByteArray();
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(encoded))) {
                in.setObjectInputFilter(context.filter());
                return in.readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException("secret", e);
            }
        }
    }

    /** Whether the class loader of the cache manager and the declared type are what a test expects. */
    public static final class Asking implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            return (context.valueType().getName() + "@" + context.classLoader().hashCode()).getBytes(UTF_8);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            return new String(encoded, UTF_8);
        }
    }

    /** What a {@link Misbehaving} codec does: the value itself says it. */
    public enum Misdeed {
        ENCODES_NULL,
        THROWS,
        THROWS_A_CACHE_EXCEPTION,
        THROWS_A_CHECKED_EXCEPTION,
        DECODES_NULL,
        DECODES_ANOTHER_CLASS,
        DECODE_THROWS,
        DECODE_THROWS_AN_ERROR,
        DECODE_OVERFLOWS,
        DECODE_RUNS_OUT_OF_MEMORY,
        ALTERS_WHAT_IT_GETS
    }

    public static class Misbehaving implements ValueCodec {
        @Override
        public byte[] encode(Object value, Context context) {
            switch ((Misdeed) value) {
                case ENCODES_NULL -> {
                    return nothing();
                }
                case THROWS -> throw new IllegalStateException("secret");
                case THROWS_A_CACHE_EXCEPTION -> throw new CacheException("said by the codec");
                case THROWS_A_CHECKED_EXCEPTION -> throw sneaky(new IOException("secret"));
                default -> {
                    return new byte[] {(byte) ((Misdeed) value).ordinal()};
                }
            }
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            Misdeed misdeed = Misdeed.values()[encoded[0]];
            encoded[0] = 0;
            return switch (misdeed) {
                case DECODES_NULL -> nothing();
                case DECODES_ANOTHER_CLASS -> "secret";
                case DECODE_THROWS -> throw sneaky(new IOException("secret"));
                case DECODE_THROWS_AN_ERROR -> throw new AssertionError("secret");
                case DECODE_OVERFLOWS -> decode(new byte[] {(byte) misdeed.ordinal()}, context);
                case DECODE_RUNS_OUT_OF_MEMORY -> throw new OutOfMemoryError();
                default -> misdeed;
            };
        }

        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
        private static <T> T nothing() {
            return null;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
            throw (E) failure;
        }
    }

    public static final class MisbehavingInPlain extends Misbehaving {
        @Override
        public boolean isPlain() {
            return true;
        }
    }

    public static final class OfAWrongFormat extends Misbehaving {
        @Override
        public int format() {
            return 256;
        }
    }

    public static final class Unmakeable extends Misbehaving {
        public Unmakeable() {
            throw new IllegalStateException("secret");
        }
    }

    public static final class WithoutConstructor extends Misbehaving {
        public WithoutConstructor(int any) {}
    }

    public record Named(String name) implements Serializable {}

    /** What the golden bytes of {@link Points} stand for. */
    public static Map<String, Object> samples() {
        return Map.of("origin", new Point(0, 0), "point", new Point(1, -2));
    }
}
