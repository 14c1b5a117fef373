package io.omnicache.jcache.internal.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, read from a {@code .lua} file beside the class that runs it.
 *
 * @param text its source
 * @param sha1 the digest by which the server knows it
 * @see <a href="https://redis.io/docs/latest/commands/evalsha/">EVALSHA</a>
 */
public record Script(String text, String sha1) {

    public static Script load(Class<?> beside, String fileName) {
        try (InputStream in = beside.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalStateException(fileName + " is missing beside " + beside.getName());
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(fileName + " can't be read", e);
        }
    }

    /** This script behind a function {@code change()}, which is the other one with the same keys and arguments. */
    Script behind(Script change) {
        return of("local function change()\n" + change.text + "\nend\n" + text);
    }

    private static Script of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing", e);
        }
    }
}
