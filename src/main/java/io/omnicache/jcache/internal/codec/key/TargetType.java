package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.key.StreamNode.Elements;
import io.omnicache.jcache.spi.KeyCodec;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Decides which class a collection in a key is decoded to, from the declared type of the field or array that holds it.
 * A field declared as {@code TreeSet} can hold no other set. A collection in a field declared as {@code Set} is encoded
 * without its class, so that equal sets of different classes give equal bytes.
 */
sealed interface TargetType {

    /** The target of the key itself and of elements of collections: any class fits. */
    TargetType ANY = new Declared(Object.class);

    /**
     * The target of collections that a class's own write method wrote. The class's read method may cast them, so the
     * class of the collection is kept as far as it is known.
     */
    TargetType AS_WRITTEN = new AsWritten();

    /**
     * Returns the target of a field.
     *
     * @param signature the field's type as in a class file
     */
    static TargetType ofSignature(@Nullable String signature) {
        if (signature == null || !signature.startsWith("Ljava/util/")) {
            return ANY;
        }
        return ofClass(signature.substring(1, signature.length() - 1).replace('/', '.'));
    }

    /**
     * Returns the target of the elements of an array.
     *
     * @param arrayClass the name of the array's class
     */
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

    /** @throws CacheException if no supported collection class fits */
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
