package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.spi.KeyCodec;
import java.nio.charset.StandardCharsets;

/** A codec as an application would write it. */
public class PointCodec implements KeyCodec {
    @Override
    public String tag() {
        return "point";
    }

    @Override
    public boolean handles(Class<?> type) {
        return type == Point.class;
    }

    @Override
    public byte[] encode(Object key, Context context) {
        Point point = (Point) key;
        return ("{" + point.x() + ',' + point.y()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] encoded, Context context) {
        String[] parts =
                new String(encoded, StandardCharsets.UTF_8).substring(1).split(",", -1);
        return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Not serialisable: only its codec can encode it. */
    record Point(int x, int y) {}
}
