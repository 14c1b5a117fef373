package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.KeyWriteFilter.RejectedClassException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes keys of any serialisable class so that equal field graphs give equal bytes. Java serialisation alone doesn't:
 * it writes an object that is met again as a reference, so its bytes tell whether two equal parts are one object, and it
 * writes collections in their internal order. So its stream is taken apart and written again, with every reference
 * replaced by what it refers to and with collections in one order and form. Thread-safe.
 */
final class GraphEncoding {
    private final KeyCodecs codecs;
    private final ObjectInputFilter filter;
    private final WriteFilter guard;

    GraphEncoding(KeyCodecs codecs, ObjectInputFilter filter, WriteFilter guard) {
        this.codecs = codecs;
        this.filter = filter;
        this.guard = guard;
    }

    byte[] encode(Object key, int depth) {
        KeyWriteFilter ofKey = new KeyWriteFilter(guard.judgements());
        byte[] encoded;
        try {
            StreamNode tree = GraphOutput.write(key, codecs, depth, ofKey);
            encoded = new CanonicalWriter(new CollectionWriter(), ofKey).writeWhole(tree);
        } catch (OversizedException e) {
            throw CanonicalWriter.tooLarge();
        } catch (CacheException e) {
            throw e;
        } catch (RejectedClassException e) {
            throw Refusals.of("Key", key, refusal(e.type(), ofKey));
        } catch (Throwable e) { // Also what isn't declared: writing runs code of the application.
            if (e instanceof Error error && !(e instanceof StackOverflowError)) {
                throw error;
            }
            throw Unserializable.because(e, "Key", key, ofKey.last());
        }
        if (!ofKey.isSureToBeRead(encoded.length)) {
            requireReadable(encoded, depth, key);
            ofKey.confirm();
        }
        return encoded;
    }

    private Rejection refusal(@Nullable Class<?> refused, KeyWriteFilter ofKey) {
        Rejection refusal = refused == null ? null : SerialFilters.refusal(refused, filter);
        return refusal != null
                ? refusal
                : Rejection.ofLimit(
                        "nesting of more than " + ofKey.maxDepth() + " levels",
                        "the limit of nesting",
                        "use a flatter key, or raise maxdepth in the setting 'serial-filter'");
    }

    /** For what classes and sizes alone don't tell. */
    private void requireReadable(byte[] encoded, int depth, Object key) {
        try {
            decode(encoded, depth);
        } catch (RejectedException e) {
            throw Refusals.of("Key", key, e.refusal());
        } catch (RuntimeException e) {
            // Not for the filter's sake: the key's own code, which may fail now and not later.
            return;
        }
    }

    Object decode(byte[] encoded, int depth) {
        try (GraphInput in = new GraphInput(encoded, codecs, depth, filter)) {
            return in.readWhole("Key of kind '#j'");
        } catch (IOException e) {
            throw new UndecodableException("Key of kind '#j' is truncated", RedactedCause.of(e));
        }
    }
}
