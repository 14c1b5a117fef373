package io.omnicache.jcache.codec;

import java.io.IOException;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;

/**
 * Encodes keys of any serialisable class so that equal field graphs give equal bytes. Java serialisation alone doesn't:
 * it writes an object that is met again as a reference, so its bytes tell whether two equal parts are one object, and it
 * writes collections in their internal order. So its stream is taken apart and written again, with every reference
 * replaced by what it refers to and with collections in one order and form. Thread-safe.
 */
final class GraphEncoding {
    private static final String REMEDY =
            "let it implement java.io.Serializable, or provide a " + KeyCodec.class.getName();

    private final KeyCodecs codecs;
    private final ObjectInputFilter filter;

    GraphEncoding(KeyCodecs codecs, ObjectInputFilter filter) {
        this.codecs = codecs;
        this.filter = filter;
    }

    byte[] encode(Object key, int depth) {
        try {
            StreamNode tree = GraphOutput.write(key, codecs, depth);
            return new CanonicalWriter(new CollectionWriter()).writeWhole(tree);
        } catch (CacheException e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared: writing runs code of the application.
            if (e instanceof Error error && !(e instanceof StackOverflowError)) {
                throw error;
            }
            throw Unserializable.because(e, "Key", key.getClass(), REMEDY);
        }
    }

    Object decode(byte[] encoded, int depth) {
        try (GraphInput in = new GraphInput(encoded, codecs, depth, filter)) {
            return in.readWhole("Key of kind '#j'");
        } catch (IOException e) {
            throw new UndecodableException("Key of kind '#j' is truncated", ContentFree.of(e));
        }
    }
}
