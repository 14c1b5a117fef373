package io.omnicache.jcache.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Replies and pushes of a server, for proxies that pass on whole ones. */
public final class RespFrames {
    private RespFrames() {}

    /**
     * Copies a reply or push as it is, with all its parts, and returns its type.
     *
     * @throws EOFException if the bytes end before it does
     */
    public static char copy(InputStream in, ByteArrayOutputStream frame) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        do {
            c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            frame.write(c);
            line.append((char) c);
        } while (c != '\n');
        char type = line.charAt(0);
        if ("*>~%$=".indexOf(type) >= 0) {
            int size = Integer.parseInt(line.substring(1).strip());
            if (type == '$' || type == '=') {
                frame.writeBytes(in.readNBytes(size < 0 ? 0 : size + 2));
            } else {
                for (int i = 0; i < (type == '%' ? 2 * size : size); i++) {
                    char unused = copy(in, frame);
                }
            }
        }
        return type;
    }
}
