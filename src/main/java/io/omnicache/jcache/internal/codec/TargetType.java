package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.StreamNode.Elements;
import io.omnicache.jcache.spi.KeyCodec;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Where in a key a collection stands, which decides what class it must become when the key is decoded: a field declared
 * as {@code TreeSet} can't take another set, while one declared as {@code Set} must not tell which it had.
 */
sealed interface TargetType {

    /** Any class will do: the key itself, and what is in a collection. */
    TargetType ANYWHERE = new Declared(Object.class);

    /** What a write method of a class wrote: its read method may cast, so the class is kept as far as it is known. */
    TargetType CUSTOM = new Custom();

    /** The place of a field or array element whose type has this signature, as in class files. */
    static TargetType ofSignature(@Nullable String signature) {
        if (signature == null || !signature.startsWith("Ljava/util/")) {
            return ANYWHERE;
        }
        return ofClass(signature.substring(1, signature.length() - 1).replace('/', '.'));
    }

    /** The place of the elements of an array whose class has this name. */
    static TargetType ofArray(String arrayClass) {
        if (!arrayClass.startsWith("[Ljava.util.")) {
            return ANYWHERE;
        }
        return ofClass(arrayClass.substring(2, arrayClass.length() - 1));
    }

    private static TargetType ofClass(String name) {
        try {
            return new Declared(Class.forName(name, false, null));
        } catch (ClassNotFoundException e) {
            return ANYWHERE;
        }
    }

    CollectionKind kindFor(Elements collection);

    record Declared(Class<?> type) implements TargetType {
        @Override
        public CollectionKind kindFor(Elements collection) {
            CollectionKind kind = collection.kind().fitting(type);
            if (kind == null) {
                throw new CacheException("Key has a field of type " + type.getName()
                        + ", which keys can't hold: declare it as List, Set or Map, or provide a "
                        + KeyCodec.class.getName());
            }
            return kind;
        }
    }

    record Custom() implements TargetType {
        @Override
        public CollectionKind kindFor(Elements collection) {
            return collection.kind();
        }
    }
}
