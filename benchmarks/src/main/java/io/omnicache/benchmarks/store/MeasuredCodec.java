package io.omnicache.benchmarks.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.redisson.client.codec.Codec;
import org.redisson.codec.Kryo5Codec;

/** A way to turn values into bytes and back. */
public interface MeasuredCodec {
    byte[] encode(Object value);

    Object decode(byte[] encoded);

    /** The codecs that are measured. */
    enum Kind {
        FORY("OmniCache, codec fory", type -> ours("fory", Object.class)),
        JSON("OmniCache, codec json", MeasuredCodec::json),
        JAVA("OmniCache, codec java", type -> ours("java", Object.class)),
        JDK("plain Java serialisation", type -> new Jdk()),
        KRYO("Redisson's Kryo5Codec", type -> new Kryo());

        private final String title;
        private final Function<Class<?>, MeasuredCodec> factory;

        Kind(String title, Function<Class<?>, MeasuredCodec> factory) {
            this.title = title;
            this.factory = factory;
        }

        public String title() {
            return title;
        }

        /** @param type the class of the values that are measured */
        public MeasuredCodec create(Class<?> type) {
            return factory.apply(type);
        }

        private static MeasuredCodec ours(String name, Class<?> type) {
            ValueCodec codec = ValueCodecs.create(
                    name, MeasuredCodec.class.getClassLoader(), "io.omnicache.benchmarks.store.*;java.**;!*", type);
            return new MeasuredCodec() {
                @Override
                public byte[] encode(Object value) {
                    return codec.encode(value);
                }

                @Override
                public Object decode(byte[] encoded) {
                    return codec.decode(encoded);
                }
            };
        }
    }

    /** A list of records, as it has to be declared for JSON. */
    record Customers(List<Customer> customers) {}

    /** Of a declared type: a list is the only part of a record that says what it is a list of. */
    private static MeasuredCodec json(Class<?> type) {
        if (!List.class.isAssignableFrom(type)) {
            return Kind.ours("json", type);
        }
        MeasuredCodec codec = Kind.ours("json", Customers.class);
        return new MeasuredCodec() {
            @Override
            @SuppressWarnings("unchecked") // The only list that is measured.
            public byte[] encode(Object value) {
                return codec.encode(new Customers((List<Customer>) value));
            }

            @Override
            public Object decode(byte[] encoded) {
                return ((Customers) codec.decode(encoded)).customers();
            }
        };
    }

    /** As one writes it oneself, without any filter. */
    final class Jdk implements MeasuredCodec {
        @Override
        public byte[] encode(Object value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        @Override
        public Object decode(byte[] encoded) {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(encoded))) {
                return in.readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** As Redisson uses it: from and to its buffers, which it hands to netty as they are. */
    final class Kryo implements MeasuredCodec {
        private final Codec codec = new Kryo5Codec();

        @Override
        public byte[] encode(Object value) {
            ByteBuf buffer = null;
            try {
                buffer = codec.getValueEncoder().encode(value);
                byte[] encoded = new byte[buffer.readableBytes()];
                buffer.readBytes(encoded);
                return encoded;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                if (buffer != null) {
                    buffer.release();
                }
            }
        }

        @Override
        public Object decode(byte[] encoded) {
            try {
                return codec.getValueDecoder().decode(Unpooled.wrappedBuffer(encoded), null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
