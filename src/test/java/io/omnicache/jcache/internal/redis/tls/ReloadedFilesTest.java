package io.omnicache.jcache.internal.redis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often files are read. */
class ReloadedFilesTest {
    @TempDir
    Path directory;

    @Test
    void unusableFile_isReadAgainAfterAChangeOrASecond_andNotForEachConnection() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "1");
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger usable = new AtomicInteger(1);
        ReloadedFiles<String> files = new ReloadedFiles<>(List.of(file), () -> {
            if (reads.incrementAndGet() > 1 && usable.get() == 0) {
                throw new CacheException("broken");
            }
            return "v" + reads;
        });
        usable.set(0);
        Files.writeString(file, "22");
        for (int i = 0; i < 1_000; i++) {
            assertThat(files.get()).isEqualTo("v1");
        }
        assertThat(reads.get()).isLessThan(20);

        usable.set(1);
        await().until(() -> !files.get().equals("v1"));
        usable.set(0);
        Files.writeString(file, "333");
        String last = files.get();
        usable.set(1);
        Files.writeString(file, "4444");
        assertThat(files.get()).isNotEqualTo(last);
    }
}
