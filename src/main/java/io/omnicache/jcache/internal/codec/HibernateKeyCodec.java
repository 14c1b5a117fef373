package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A key class of Hibernate's, written as its parts with commas between: each as a key of its own, with {@code ~0} for
 * {@code ~} and {@code ~1} for a comma, and {@code ~n} for null. For example
 * {@code #xhibernate-id:com.acme.Person,,#l42}.
 */
final class HibernateKeyCodec implements KeyCodec {
    private static final String NULL = "~n";

    private final String tag;
    private final String className;
    private final HibernateKeyCodecs.Parts parts;
    private final ReflectiveAccess.Cache accesses = new ReflectiveAccess.Cache();

    HibernateKeyCodec(String tag, String className, HibernateKeyCodecs.Parts parts) {
        this.tag = HibernateKeyCodecs.TAG_PREFIX + tag;
        this.className = className;
        this.parts = parts;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public boolean handles(Class<?> type) {
        return type.getName().equals(className);
    }

    @Override
    public byte[] encode(Object key, Context context) {
        StringJoiner joined = new StringJoiner(",");
        for (Object part : parts.of(key, accesses.of(key.getClass()))) {
            joined.add(encodePart(part, context));
        }
        return joined.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String encodePart(@Nullable Object part, Context context) {
        if (part == null) {
            return NULL;
        }
        String encoded = new String(context.encode(part), StandardCharsets.UTF_8);
        return encoded.replace("~", "~0").replace(",", "~1");
    }

    @Override
    public Object decode(byte[] encoded, Context context) {
        List<@Nullable Object> decoded = new ArrayList<>();
        for (String part : new String(encoded, StandardCharsets.UTF_8).split(",", -1)) {
            decoded.add(decodePart(part, context));
        }
        Class<?> type;
        try {
            type = ClassResolver.resolve(className, context.classLoader());
        } catch (ClassNotFoundException e) {
            throw new UndecodableException("Key of class " + className + ", which can't be loaded", e);
        }
        return parts.assemble(decoded.toArray(), accesses.of(type));
    }

    private static @Nullable Object decodePart(String part, Context context) {
        if (part.equals(NULL)) {
            return null;
        }
        return context.decode(part.replace("~1", ",").replace("~0", "~").getBytes(StandardCharsets.UTF_8));
    }
}
