package io.omnicache.jcache.internal.redis.login;

import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.ShownValue;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A password in a file. The content is read as a whole each time, by its path, so that it doesn't matter how the file is
 * replaced: written over, renamed, or by another symbolic link. While the file is missing, empty or can't be read, the last
 * password that was read stays: an editor, or a volume that is being replaced, leaves such moments. Thread-safe.
 */
public final class PasswordFile implements LoginSupply {
    private static final Duration INTERVAL = Duration.ofMillis(250);
    /** Some editors write it before the text. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /** More than any token. */
    private static final int LONGEST = 64 << 10;

    /** After how many failures in a row the log says so: the file isn't just being replaced. */
    private static final int TOLD_AFTER = 4;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    private final AtomicInteger failures = new AtomicInteger();
    private final Setting<Path> setting;
    private final Path file;
    private final @Nullable String username;
    private volatile @Nullable Credentials last;

    /** @param setting the setting that names the file, for messages */
    public PasswordFile(Setting<Path> setting, Path file, @Nullable String username) {
        this.setting = setting;
        this.file = file;
        this.username = username;
    }

    @Override
    public Credentials get() throws LoginException {
        try {
            Credentials read = new Credentials(username, password(), null);
            last = read;
            failures.set(0);
            return read;
        } catch (LoginException e) {
            Credentials known = last;
            if (known == null) {
                throw e;
            }
            if (failures.incrementAndGet() == TOLD_AFTER) {
                LOG.warn("{}; the last password is used until it can be read", e.getMessage());
            }
            return known;
        }
    }

    private String password() throws LoginException {
        byte[] content;
        refusePipe();
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file");
        } catch (IOException e) {
            throw wrong("it can't be read: let this program's user read it");
        }
        if (content.length > LONGEST) {
            throw wrong("it is longer than " + LONGEST + " bytes, so that it can't be a password");
        }
        String password;
        try {
            password = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("it is not a text in UTF-8");
        }
        int end = password.length();
        while (end > 0 && (password.charAt(end - 1) == '\n' || password.charAt(end - 1) == '\r')) {
            end--;
        }
        int begin = password.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
        if (end <= begin) {
            throw wrong("it is empty: write the password into it");
        }
        return password.substring(begin, end);
    }

    /** A pipe has its content once, and reading it may wait for ever: when a manager is opened, too. */
    private void refusePipe() throws LoginException {
        try {
            if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
                throw wrong("it is no regular file, but a pipe or a device: write the password into a file");
            }
        } catch (IOException e) {
            return; // Opening it tells why.
        }
    }

    private LoginException wrong(String problem) {
        return new LoginException("The connection setting " + setting.name() + " names the file " + ShownValue.of(file)
                + ", and " + problem);
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public String name() {
        return "the file of the setting " + setting.name();
    }
}
