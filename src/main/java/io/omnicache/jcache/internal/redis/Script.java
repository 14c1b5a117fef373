package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.twin.NativeForm;
import io.omnicache.jcache.internal.redis.twin.ScriptTwin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script and its SHA-1 digest. Immutable.
 *
 * @param name the name of the file without its ending; of a script that is put together, that of the change in it
 * @param text the source
 * @param sha1 the digest by which a server identifies the script
 * @param isReadOfEntry whether the script changes none of the entries among its keys
 * @param twin does the same without a script; {@code null} if nothing does
 * @param nativeForm finds one command that does the same on some servers; {@code null} if there is none
 * @see <a href="https://redis.io/docs/latest/commands/evalsha/">EVALSHA</a>
 */
public record Script(
        String name,
        String text,
        String sha1,
        boolean isReadOfEntry,
        @Nullable ScriptTwin twin,
        @Nullable NativeForm nativeForm) {

    /**
     * Reads a script from a {@code .lua} file in the package of a class.
     *
     * @throws IllegalStateException if the file is missing or can't be read
     */
    public static Script load(Class<?> beside, String fileName) {
        return load(beside, fileName, false);
    }

    /** As {@link #load}, for a script that changes none of the entries among its keys. */
    public static Script loadRead(Class<?> beside, String fileName) {
        return load(beside, fileName, true);
    }

    private static Script load(Class<?> beside, String fileName, boolean isReadOfEntry) {
        try (InputStream in = beside.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalStateException(fileName + " is missing beside " + beside.getName());
            }
            String name = fileName.substring(0, fileName.lastIndexOf('.'));
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), isReadOfEntry);
        } catch (IOException e) {
            throw new IllegalStateException(fileName + " can't be read", e);
        }
    }

    /** Creates a script from its source. */
    public static Script of(String text) {
        return of("", text);
    }

    /** Creates a script from its source, which contains the script of this name. */
    public static Script of(String name, String text) {
        return of(name, text, false);
    }

    /** Returns the same script with the twin that does the same in a transaction. */
    public Script withTwin(ScriptTwin itsTwin) {
        return new Script(name, text, sha1, isReadOfEntry, itsTwin, nativeForm);
    }

    /** Returns the same script with the commands that do the same on some servers. */
    public Script withNativeForm(NativeForm itsNativeForm) {
        return new Script(name, text, sha1, isReadOfEntry, twin, itsNativeForm);
    }

    private static Script of(String name, String text, boolean isReadOfEntry) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(name, text, HexFormat.of().formatHex(digest), isReadOfEntry, null, null);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is missing", e);
        }
    }
}
