package io.omnicache.jcache.internal.codec;

import org.apache.fory.Fory;
import org.apache.fory.config.Config;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.serializer.Serializer;

/** In place of those by which Fory would write and make lambdas and proxies: code of the reader's, chosen by the writer. */
final class RefusingSerializer extends Serializer<Object> {
    private final String refusal;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private RefusingSerializer(Config config, Class<?> type, String refusal) {
        super(config, (Class) type);
        this.refusal = refusal;
    }

    static void register(Fory fory, Class<?> type, String refusal) {
        fory.registerSerializer(type, new RefusingSerializer(fory.getConfig(), type, refusal));
    }

    @Override
    public void write(WriteContext context, Object value) {
        throw new RefusedClassException(refusal);
    }

    @Override
    public Object read(ReadContext context) {
        throw new RefusedClassException(refusal);
    }
}
