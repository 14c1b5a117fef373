package io.omnicache.jcache.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamClass;

/** Reads what {@link CanonicalWriter} wrote: a Java serialisation stream with short names for common classes. */
final class GraphInput extends FilteredObjectInput {
    private final KeyCodecs codecs;
    private final int depth;

    GraphInput(byte[] encoded, KeyCodecs codecs, int depth, ObjectInputFilter filter) throws IOException {
        super(new ByteArrayInputStream(encoded), codecs.classLoader(), filter, Integer.MAX_VALUE);
        this.codecs = codecs;
        this.depth = depth;
        enableResolveObject(true);
    }

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
        int index = readUnsignedByte();
        if (index == NumberedClasses.NONE) {
            return super.readClassDescriptor();
        }
        Class<?> common = NumberedClasses.at(index);
        if (common == null) {
            throw new InvalidClassException("unknown class number " + index);
        }
        return ObjectStreamClass.lookupAny(common);
    }

    @Override
    protected Object resolveObject(Object part) {
        if (part instanceof CollectionProxy form) {
            return form.toCollection();
        }
        return part instanceof KeyCodecProxy coded ? codecs.decode(coded.tag(), coded.encoded(), depth) : part;
    }
}
