package io.omnicache.jcache.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The default codec. The first byte says the kind: compact forms for strings, numbers, booleans and byte arrays, Java
 * serialisation for everything else.
 */
final class JavaValueCodec implements ValueCodec {
    static final byte STRING = 0x01;
    static final byte BYTES = 0x02;
    static final byte INTEGER = 0x03;
    static final byte LONG = 0x04;
    static final byte DOUBLE = 0x05;
    static final byte BOOLEAN = 0x06;
    static final byte JAVA = 0x10;

    private final JavaSerialization serialization;

    JavaValueCodec(ClassLoader loader) {
        this.serialization = new JavaSerialization(loader);
    }

    @Override
    public byte[] encode(Object value) {
        if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (text.equals(new String(utf8, StandardCharsets.UTF_8))) {
                return tagged(STRING, utf8);
            }
        } else if (value instanceof byte[] bytes) {
            return tagged(BYTES, bytes);
        } else if (value instanceof Integer number) {
            return ByteBuffer.allocate(5).put(INTEGER).putInt(number).array();
        } else if (value instanceof Long number) {
            return ByteBuffer.allocate(9).put(LONG).putLong(number).array();
        } else if (value instanceof Double number) {
            return ByteBuffer.allocate(9).put(DOUBLE).putDouble(number).array();
        } else if (value instanceof Boolean flag) {
            return new byte[] {BOOLEAN, (byte) (flag ? 1 : 0)};
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(JAVA);
        serialization.write(value, out);
        return out.toByteArray();
    }

    @Override
    public Object decode(byte[] encoded) {
        if (encoded.length == 0) {
            throw new UndecodableException("the value has no bytes");
        }
        ByteBuffer body = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
        return switch (encoded[0]) {
            case STRING -> new String(encoded, 1, encoded.length - 1, StandardCharsets.UTF_8);
            case BYTES -> Arrays.copyOfRange(encoded, 1, encoded.length);
            case INTEGER -> sized(body, 4).getInt();
            case LONG -> sized(body, 8).getLong();
            case DOUBLE -> sized(body, 8).getDouble();
            case BOOLEAN -> sized(body, 1).get() != 0;
            case JAVA -> serialization.read(encoded, 1);
            default -> throw new UndecodableException("the kind " + (encoded[0] & 0xff) + " is unknown");
        };
    }

    private static ByteBuffer sized(ByteBuffer body, int size) {
        if (body.remaining() != size) {
            throw new UndecodableException("the value has " + body.remaining() + " bytes instead of " + size);
        }
        return body;
    }

    private static byte[] tagged(byte kind, byte[] body) {
        byte[] all = new byte[body.length + 1];
        all[0] = kind;
        System.arraycopy(body, 0, all, 1, body.length);
        return all;
    }
}
