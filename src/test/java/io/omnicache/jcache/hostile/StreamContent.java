package io.omnicache.jcache.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What somebody else writes into a stream of Java serialisation, byte by byte. */
@FunctionalInterface
interface StreamContent {
    void write(DataOutputStream out) throws IOException;

    static byte[] stream(StreamContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
