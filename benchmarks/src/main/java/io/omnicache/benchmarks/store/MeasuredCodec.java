package io.omnicache.benchmarks.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.codec.wrap.Compression;
import io.omnicache.jcache.internal.codec.wrap.CompressionAlgorithm;
import io.omnicache.jcache.internal.codec.wrap.Encryption;
import io.omnicache.jcache.internal.codec.wrap.KeySources;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.spi.KeyProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.redisson.client.codec.Codec;
import org.redisson.codec.Kryo5Codec;

/** A way to turn values into bytes and back. */
public interface MeasuredCodec {
    /** In bytes: the record isn't compressed, object and list are. */
    int COMPRESSED_ABOVE = 256;

    byte[] encode(Object value);

    Object decode(byte[] encoded);

    /** The codecs that are measured. */
    enum Kind {
        FORY("OmniCache, codec fory", type -> ours("fory", Object.class)),
        JSON("OmniCache, codec json", MeasuredCodec::json),
        JAVA("OmniCache, codec java", type -> ours("java", Object.class)),
        FORY_ENCRYPTED("codec fory, encrypted", type -> wrapped(null, true)),
        FORY_DEFLATE("codec fory, deflate", type -> wrapped(CompressionAlgorithm.DEFLATE, false)),
        FORY_LZ4("codec fory, lz4", type -> wrapped(CompressionAlgorithm.LZ4, false)),
        FORY_ZSTD("codec fory, zstd", type -> wrapped(CompressionAlgorithm.ZSTD, false)),
        FORY_ZSTD_ENCRYPTED("codec fory, zstd, encrypted", type -> wrapped(CompressionAlgorithm.ZSTD, true)),
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

    /** The codec fory with what a cache puts around its bytes, for one entry. */
    private static MeasuredCodec wrapped(CompressionAlgorithm algorithm, boolean isEncrypted) {
        int most = 64 << 20;
        StoredForm form = StoredForm.of(
                algorithm == null
                        ? Compression.readingOnly(most)
                        : Compression.above(COMPRESSED_ABOVE, algorithm, most),
                isEncrypted
                        ? new Encryption(KeySources.open("class:Fixed", "benchmark", name -> new FixedKey()))
                        : null,
                false);
        MeasuredCodec codec = Kind.ours("fory", Object.class);
        byte[] redisKey = "omnicache:users:user:1000".getBytes(StandardCharsets.UTF_8);
        return new MeasuredCodec() {
            @Override
            public byte[] encode(Object value) {
                return form.wrap(redisKey, codec.encode(value));
            }

            @Override
            public Object decode(byte[] encoded) {
                return codec.decode(form.unwrap(redisKey, encoded));
            }
        };
    }

    /** One key, as a cache with a file of keys has it: always the same object. */
    final class FixedKey implements KeyProvider {
        private final Key key = new Key("2026-11", new SecretKeySpec(new byte[32], "AES"));

        @Override
        public Key current() {
            return key;
        }

        @Override
        public SecretKey find(String id) {
            return key.secret();
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
