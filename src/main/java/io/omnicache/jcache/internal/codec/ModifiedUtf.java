package io.omnicache.jcache.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The encoding of strings in Java serialisation streams. */
final class ModifiedUtf {
    private ModifiedUtf() {}

    /** Decodes at most 65,535 bytes: names and signatures are never longer. */
    static String decode(byte[] utf) throws IOException {
        byte[] counted = ByteBuffer.allocate(utf.length + 2)
                .putShort((short) utf.length)
                .put(utf)
                .array();
        return new DataInputStream(new ByteArrayInputStream(counted)).readUTF();
    }
}
