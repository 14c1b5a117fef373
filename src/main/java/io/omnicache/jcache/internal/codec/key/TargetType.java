package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.key.StreamNode.Elements;
import io.omnicache.jcache.spi.KeyCodec;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What the place of a collection within a key demands of the class that the collection is decoded to: a field declared as
 * {@code TreeSet} can't hold another set, and a field declared as {@code Set} must not tell which one it held.
 */
sealed interface TargetType {

    /** For the key itself and for elements of collections: any class. */
    TargetType ANY = new Declared(Object.class);

    /** For what a class's own write method wrote: its read method may cast, so the class is kept as far as it is known. */
    TargetType AS_WRITTEN = new AsWritten();

    /** Returns the target of a field, by the signature of its type in a class file. */
    static TargetType ofSignature(@Nullable String signature) {
        if (signature == null || !signature.startsWith("Ljava/util/")) {
            return ANY;
        }
        return ofClass(signature.substring(1, signature.length() - 1).replace('/', '.'));
    }

    /** Returns the target of the elements of an array whose class has this name. */
    static TargetType ofElements(String arrayClass) {
        if (!arrayClass.startsWith("[Ljava.util.")) {
            return ANY;
        }
        return ofClass(arrayClass.substring(2, arrayClass.length() - 1));
    }

    private static TargetType ofClass(String name) {
        try {
            return new Declared(Class.forName(name, false, null));
        } catch (ClassNotFoundException e) {
            return ANY;
        }
    }

    /** @throws CacheException if no kind of collection fits */
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

    record AsWritten() implements TargetType {
        @Override
        public CollectionKind kindFor(Elements collection) {
            return collection.kind();
        }
    }
}
