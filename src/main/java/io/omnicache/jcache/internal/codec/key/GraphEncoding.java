package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.RejectedClassException;
import io.omnicache.jcache.internal.codec.serial.EncodingFailures;
import io.omnicache.jcache.internal.codec.serial.FilteredObjectInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamClass;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes keys of any serialisable class so that equal object graphs give equal bytes. Thread-safe.
 *
 * <p>Java serialisation alone doesn't guarantee that. It writes the second occurrence of an object as a reference, so
 * that the bytes depend on whether two equal parts are the same object, and it writes collections in their internal
 * order. Therefore {@link StreamParser} reads the stream that {@link GraphOutput} wrote, and {@link CanonicalWriter}
 * writes that stream again, with every reference replaced by its object and with collections in one order and form.
 */
record GraphEncoding(KeyCodecs codecs, ObjectInputFilter filter, WriteFilter writeFilter) {
    /**
     * A filter pattern that allows the classes which the key encoding itself writes: the proxies, and the collections
     * that they are decoded to. Ends with a semicolon.
     */
    static final String OWN_CLASSES_PATTERN = Stream.concat(
                    Stream.of(CollectionProxy.class, KeyCodecs.Proxy.class, Object.class),
                    Stream.of(CollectionKind.values()).map(CollectionKind::type))
            .map(type -> type.getName() + ';')
            .collect(Collectors.joining("", "java.util.RegularEnumSet;java.util.JumboEnumSet;", ""));

    /**
     * Encodes a key.
     *
     * @param depth the number of key codecs around the key: 0 for a whole key
     * @throws CacheException if the key is not serialisable, too large, or would be rejected when it is decoded
     */
    byte[] encode(Object key, int depth) {
        KeyWriteFilter keyFilter = new KeyWriteFilter(writeFilter.verdicts());
        byte[] encoded;
        try {
            StreamNode tree = GraphOutput.write(key, codecs, depth, keyFilter);
            encoded = new CanonicalWriter(new CanonicalCollections(), keyFilter).writeWhole(tree);
        } catch (OversizedException e) {
            throw CanonicalWriter.tooLarge();
        } catch (CacheException e) {
            throw e;
        } catch (RejectedClassException e) {
            throw EncodingFailures.rejected("Key", key, rejection(e.type(), keyFilter));
        } catch (Throwable e) { // Writing runs code of the application, which may throw undeclared exceptions.
            if (e instanceof Error error && !(e instanceof StackOverflowError)) {
                throw error;
            }
            throw EncodingFailures.unserializable(e, "Key", key, keyFilter.last());
        }
        if (!keyFilter.isCertainlyReadable(encoded.length)) {
            EncodingFailures.requireReadable("Key", key, () -> decode(encoded, depth));
            keyFilter.confirm();
        }
        return encoded;
    }

    private Rejection rejection(@Nullable Class<?> rejected, KeyWriteFilter keyFilter) {
        Rejection rejection = rejected == null ? null : NamedClass.rejection(rejected, filter);
        return rejection != null
                ? rejection
                : Rejection.ofLimit(
                        "nesting of more than " + keyFilter.maxDepth() + " levels",
                        "the limit of nesting",
                        "use a flatter key, or raise maxdepth in the setting 'serial-filter'");
    }

    /**
     * @throws UndecodableException if the bytes are damaged, or if a class is missing, has changed or is rejected by a
     *     filter
     */
    Object decode(byte[] encoded, int depth) {
        try (Input in = new Input(encoded, depth)) {
            return in.readWhole("Key of kind '#j'");
        } catch (IOException e) {
            throw new UndecodableException("Key of kind '#j' is truncated", RedactedCause.of(e));
        }
    }

    /**
     * Reads a Java serialisation stream in which numbers of {@link NumberedClasses} replace the descriptions of common
     * classes.
     */
    private final class Input extends FilteredObjectInput {
        private final int depth;

        Input(byte[] encoded, int depth) throws IOException {
            super(new ByteArrayInputStream(encoded), codecs.classLoader(), filter, Integer.MAX_VALUE);
            this.depth = depth;
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            int number = readUnsignedByte();
            if (number == NumberedClasses.NONE) {
                return super.readClassDescriptor();
            }
            Class<?> type = NumberedClasses.classOf(number);
            if (type == null) {
                throw new InvalidClassException("unknown class number " + number);
            }
            return ObjectStreamClass.lookupAny(type);
        }

        @Override
        protected Object resolveObject(Object part) throws IOException {
            if (part instanceof CollectionProxy proxy) {
                return super.resolveObject(proxy.toCollection());
            }
            return super.resolveObject(part instanceof KeyCodecs.Proxy proxy ? codecs.resolve(proxy, depth) : part);
        }
    }
}
