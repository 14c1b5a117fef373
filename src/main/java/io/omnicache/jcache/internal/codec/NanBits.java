package io.omnicache.jcache.internal.codec;

import java.nio.ByteBuffer;

/** All NaNs are equal to {@code equals}, though their bits may differ: they become the one that the JDK prefers. */
final class NanBits {
    private NanBits() {}

    /** @param code the type of the value at {@code offset} as in field descriptors; only D and F matter */
    static void normalise(char code, byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (code == 'D' && Double.isNaN(buffer.getDouble(offset))) {
            buffer.putLong(offset, Double.doubleToLongBits(Double.NaN));
        } else if (code == 'F' && Float.isNaN(buffer.getFloat(offset))) {
            buffer.putInt(offset, Float.floatToIntBits(Float.NaN));
        }
    }
}
