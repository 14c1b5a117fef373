package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.text.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file. The file is read again when its time or size has changed: looked at every two seconds while
 * values are written or read, and at once when a value names an unknown key, up to five times a second. If the file is
 * gone or wrong, the last good keys stay, and each new fault is logged once. Thread-safe; the first thread that needs a
 * key after the two seconds reads the file itself; there is no background thread. Other threads use the present keys
 * meanwhile.
 */
final class WatchedKeyFile implements EncryptionKeys {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedKeyFile.class);
    private static final long INTERVAL = 2_000_000_000L;
    /** The shortest time between two looks for unknown keys: whoever can write to Redis can plant values with such. */
    private static final long UNKNOWN_INTERVAL = 200_000_000L;

    private static final long LARGEST = 1 << 20;

    private final String cacheName;
    private final Path path;
    private final LongSupplier clock;
    private final AtomicLong nextLook;
    private final AtomicLong nextLookForUnknown;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile KeyLines keys;
    /** What the file looked like before the keys were read; {@code null} after a fault. For the holder of the lock. */
    private @Nullable Look lastLook;

    /** For the holder of the lock. */
    private @Nullable String lastFault;

    /** What shows that a file was changed or replaced. */
    private record Look(FileTime time, long size, @Nullable Object file) {}

    /**
     * Reads the file.
     *
     * @param clock as {@link System#nanoTime}
     * @throws CacheException if the keys can't be read
     */
    WatchedKeyFile(String cacheName, Path path, LongSupplier clock) {
        this.cacheName = Shown.name(cacheName);
        this.path = path;
        this.clock = clock;
        Look look = look();
        this.keys = read(look);
        this.lastLook = look;
        long now = clock.getAsLong();
        this.nextLook = new AtomicLong(now + INTERVAL);
        this.nextLookForUnknown = new AtomicLong(now);
    }

    @Override
    public EncryptionKey current() {
        lookIfDue(nextLook, INTERVAL);
        return keys.current();
    }

    @Override
    public @Nullable EncryptionKey find(byte[] id) {
        lookIfDue(nextLook, INTERVAL);
        EncryptionKey key = keys.find(id);
        if (key == null) {
            lookIfDue(nextLookForUnknown, UNKNOWN_INTERVAL);
            key = keys.find(id);
        }
        return key;
    }

    /** Looks at the file if the time has come, unless another thread does so. */
    private void lookIfDue(AtomicLong nextTime, long interval) {
        long now = clock.getAsLong();
        long next = nextTime.get();
        if (now - next >= 0 && nextTime.compareAndSet(next, now + interval) && looking.tryLock()) {
            try {
                lookAgain();
            } finally {
                looking.unlock();
            }
        }
    }

    private void lookAgain() {
        try {
            Look look = look();
            if (!look.equals(lastLook)) {
                keys = read(look);
                lastLook = look;
                LOG.info("Cache {}: the keys of encryption.keys were read again", cacheName);
            }
            lastFault = null;
        } catch (CacheException e) {
            lastLook = null; // Looked at again even if it looks the same: perhaps it was only half written.
            if (!Objects.equals(lastFault, e.getMessage())) {
                lastFault = e.getMessage();
                LOG.warn("Cache {}: the former keys of encryption.keys stay in use. {}", cacheName, e.getMessage());
            }
        }
    }

    private Look look() {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Look(found.lastModifiedTime(), found.size(), found.fileKey());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private KeyLines read(Look look) {
        if (look.size() > LARGEST) {
            throw new CacheException("The file " + path + " has more than 1 MB, so it holds something else than keys");
        }
        byte[] text;
        try {
            text = Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
        try {
            return KeyLines.read(text, "the file " + path);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private CacheException unreadable(IOException e) {
        return new CacheException("The file " + path + " "
                + (e instanceof NoSuchFileException
                        ? "doesn't exist"
                        : "can't be read: " + e.getClass().getName()));
    }
}
