package io.omnicache.jcache.internal.redis.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of some files, such as a certificate and its key. Each call looks whether a file was replaced, and then reads
 * all files again; no thread watches the files. If the new files can't be used, the former content stays in use, since
 * files that belong together are replaced one after the other. Thread-safe.
 *
 * @param <T> what is read
 */
final class ReloadedFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFiles.class);
    /** How long unusable files that haven't changed aren't read again. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Path> files;
    private final Supplier<T> reader;
    /** Guarded by this. */
    private T content;
    /** Of the files that were read last, whether they could be used or not. Guarded by this. */
    private List<Stamp> stamps;
    /** Guarded by this. */
    private boolean isUnusable;
    /** When unusable files were read last, as {@link System#nanoTime()}. Guarded by this. */
    private long triedAt;

    /**
     * Reads the files.
     *
     * @param reader reads them; its failure is a {@link CacheException} whose message says which file is wrong
     * @throws CacheException if they can't be used
     */
    ReloadedFiles(List<Path> files, Supplier<T> reader) {
        this.files = files;
        this.reader = reader;
        this.stamps = stamps();
        this.content = reader.get();
    }

    /** Returns the present content, or the last that could be used. */
    synchronized T get() {
        List<Stamp> present = stamps();
        // A file may be usable at another time without any change, such as by its permissions or the present date.
        boolean isRetried = isUnusable && System.nanoTime() - triedAt >= RETRY_NANOS;
        if (isRetried || !present.equals(stamps)) {
            stamps = present;
            try {
                content = reader.get();
                if (isUnusable) {
                    LOG.info("New connections use the replaced files: {}", files);
                }
                isUnusable = false;
            } catch (CacheException e) {
                if (!isUnusable) {
                    LOG.warn("{}; new connections use what was read before", e.getMessage());
                }
                isUnusable = true;
                triedAt = System.nanoTime();
            }
        }
        return content;
    }

    private List<Stamp> stamps() {
        List<Stamp> all = new ArrayList<>();
        for (Path file : files) {
            all.add(Stamp.of(file));
        }
        return all;
    }

    /** By what a replaced file is recognised: symbolic links are followed. */
    private record Stamp(@Nullable Object key, long modified, long size) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes present = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(present.fileKey(), present.lastModifiedTime().toMillis(), present.size());
            } catch (IOException e) {
                return new Stamp(null, 0, -1);
            }
        }
    }
}
