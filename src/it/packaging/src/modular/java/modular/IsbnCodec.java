package modular;

import io.omnicache.jcache.spi.KeyCodec;
import java.nio.charset.StandardCharsets;

/** Found by {@code provides} on the module path and by {@code META-INF/services} on the class path. */
public final class IsbnCodec implements KeyCodec {
    @Override
    public String tag() {
        return "isbn";
    }

    @Override
    public boolean handles(Class<?> type) {
        return type == Isbn.class;
    }

    @Override
    public byte[] encode(Object key, Context context) {
        return Long.toString(((Isbn) key).number()).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Object decode(byte[] encoded, Context context) {
        return new Isbn(Long.parseLong(new String(encoded, StandardCharsets.US_ASCII)));
    }
}
