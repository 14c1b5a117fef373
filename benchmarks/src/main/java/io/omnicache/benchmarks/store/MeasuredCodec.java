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
import java.util.function.Supplier;
import org.redisson.client.codec.Codec;
import org.redisson.codec.Kryo5Codec;

/** A way to turn values into bytes and back. */
public interface MeasuredCodec {
    byte[] encode(Object value);

    Object decode(byte[] encoded);

    /** The codecs that are measured. */
    enum Kind {
        FORY("OmniCache, codec fory", () -> ours("fory")),
        JAVA("OmniCache, codec java", () -> ours("java")),
        JDK("plain Java serialisation", Jdk::new),
        KRYO("Redisson's Kryo5Codec", Kryo::new);

        private final String title;
        private final Supplier<MeasuredCodec> factory;

        Kind(String title, Supplier<MeasuredCodec> factory) {
            this.title = title;
            this.factory = factory;
        }

        public String title() {
            return title;
        }

        public MeasuredCodec create() {
            return factory.get();
        }

        private static MeasuredCodec ours(String name) {
            ValueCodec codec = ValueCodecs.create(
                    name, MeasuredCodec.class.getClassLoader(), "io.omnicache.benchmarks.store.*;java.**;!*");
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
