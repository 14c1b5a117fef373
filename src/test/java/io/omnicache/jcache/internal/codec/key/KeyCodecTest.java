package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueSamples;
import io.omnicache.jcache.internal.codec.key.PointCodec.Point;
import io.omnicache.jcache.spi.KeyCodec;
import io.omnicache.jcache.testing.Sneaky;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codecs that an application brings. */
class KeyCodecTest {
    @TempDir
    Path services;

    @Test
    void encode_classWithACodec_usesIt() throws IOException {
        KeyEncoding encoding = withCodecs(PointCodec.class.getName());
        assertThat(new String(encoding.encode(new Point(1, 2)), StandardCharsets.UTF_8))
                .isEqualTo("#xpoint:%7B1,2");
        assertThat(encoding.decode(encoding.encode(new Point(1, 2)))).isEqualTo(new Point(1, 2));
    }

    @Test
    void encode_partWithACodec_usesIt() throws IOException {
        KeyEncoding encoding = withCodecs(PointCodec.class.getName());
        Object key = new Pair(new Point(1, 2), List.of(new Point(3, 4)));
        assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
    }

    @Test
    void encode_partOfAJdkClassWithACodec_usesIt() throws IOException {
        KeyEncoding encoding = withCodecs(AddressCodec.class.getName());
        URI address = URI.create("http://a/b");
        Object key = new Pair(address, List.of(address));
        assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
        assertThat(encoding.encode(key))
                .isNotEqualTo(
                        KeyEncoding.forClassLoader(getClass().getClassLoader()).encode(key));
    }

    @Test
    void handles_anythingWithATagOfItsOwn_isNeverAsked() throws IOException {
        KeyEncoding encoding = withCodecs(Greedy.class.getName());
        for (Object key : ValueSamples.values().values()) {
            if (!(key instanceof Enum || key instanceof Pair)) {
                assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
                Object[] part = {key};
                assertThat(encoding.decode(encoding.encode(part))).isEqualTo(part);
            }
        }
    }

    @Test
    void decode_codecIsMissing_namesItsTag() throws IOException {
        byte[] encoded = withCodecs(PointCodec.class.getName()).encode(new Point(1, 2));
        KeyEncoding without = KeyEncoding.forClassLoader(getClass().getClassLoader());
        assertThatThrownBy(() -> without.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("point");
    }

    @Test
    void forClassLoader_codecThatCannotBeUsed_namesIt() {
        assertThatThrownBy(() -> withCodecs("no.such.Codec"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("META-INF/services");
        assertThatThrownBy(() -> withCodecs(ReservedTag.class.getName()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("hibernate-")
                .hasMessageContaining(ReservedTag.class.getName());
        assertThatThrownBy(() -> withCodecs(BadTag.class.getName())).hasMessageContaining("a-z");
        assertThatThrownBy(() -> withCodecs(PointCodec.class.getName() + "\n" + SameTag.class.getName()))
                .hasMessageContaining("already taken");
    }

    @Test
    void encode_codecThatFails_hidesWhatItSays() throws IOException {
        KeyEncoding encoding = withCodecs(Failing.class.getName());
        assertThatThrownBy(() -> encoding.encode(new Point(1, 2)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Failing.class.getName())
                .hasStackTraceContaining(IllegalStateException.class.getName())
                .satisfies(e -> assertThat(e).rootCause().hasMessageNotContaining("secret"));
        assertThatThrownBy(() -> encoding.decode("#xpoint:1".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class);
    }

    @Test
    void codec_thatThrowsWhatItDoesNotDeclare_isACacheException() throws IOException {
        Undeclared.in = "";
        KeyEncoding encoding = withCodecs(Undeclared.class.getName());
        for (String in : List.of("handles", "tag", "encode")) {
            Undeclared.in = in;
            assertThatThrownBy(() -> encoding.encode(new Point(1, 2)))
                    .as(in)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(Undeclared.class.getName())
                    .satisfies(e -> assertThat(e).rootCause().hasMessageNotContaining("secret"));
        }
        Undeclared.in = "decode";
        assertThatThrownBy(() -> encoding.decode("#xpoint:1".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class);
        Undeclared.in = "tag";
        assertThatThrownBy(() -> withCodecs(Undeclared.class.getName())).isInstanceOf(CacheException.class);
    }

    private KeyEncoding withCodecs(String names) throws IOException {
        Path file = services.resolve("META-INF/services/" + KeyCodec.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, names);
        URL[] urls = {services.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
            return KeyEncoding.forClassLoader(loader);
        }
    }

    /** A codec for a class of the JDK's. */
    public static final class AddressCodec implements KeyCodec {
        @Override
        public String tag() {
            return "address";
        }

        @Override
        public boolean handles(Class<?> type) {
            return type == URI.class;
        }

        @Override
        public byte[] encode(Object key, Context context) {
            return key.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            return URI.create(new String(encoded, StandardCharsets.UTF_8));
        }
    }

    /** A codec that claims every array and every public class of the JDK that it is asked for. */
    public static final class Greedy extends Faulty {
        @Override
        public boolean handles(Class<?> type) {
            return type.isArray() || type.getName().startsWith("java.") && Modifier.isPublic(type.getModifiers());
        }
    }

    /** Base of codecs for points with some fault. */
    abstract static class Faulty extends PointCodec {
        @Override
        public byte[] encode(Object key, Context context) {
            throw new IllegalStateException("secret");
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            throw new IllegalStateException("secret");
        }
    }

    public static final class Failing extends Faulty {}

    /** Throws a checked exception in one of its methods. */
    public static final class Undeclared extends Faulty {
        static volatile String in = "";

        private static void failIn(String method) {
            if (in.equals(method)) {
                throw Sneaky.raise(new IOException("secret"));
            }
        }

        @Override
        public String tag() {
            failIn("tag");
            return super.tag();
        }

        @Override
        public boolean handles(Class<?> type) {
            failIn("handles");
            return super.handles(type);
        }

        @Override
        public byte[] encode(Object key, Context context) {
            failIn("encode");
            return new byte[] {'1'};
        }

        @Override
        public Object decode(byte[] encoded, Context context) {
            failIn("decode");
            return new Point(1, 2);
        }
    }

    public static final class SameTag extends Faulty {}

    public static final class ReservedTag extends Faulty {
        @Override
        public String tag() {
            return "hibernate-x";
        }
    }

    public static final class BadTag extends Faulty {
        @Override
        public String tag() {
            return "a:b";
        }
    }
}
