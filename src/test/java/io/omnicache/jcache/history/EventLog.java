package io.omnicache.jcache.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;

/** A listener that writes what it hears into a file, with old values. Thread-safe. */
final class EventLog
        implements CacheEntryCreatedListener<String, String>,
                CacheEntryUpdatedListener<String, String>,
                CacheEntryRemovedListener<String, String> {
    private static final String NONE = "-";

    private final FileChannel file;

    EventLog(Path file) {
        try {
            this.file = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One event.
     *
     * @param before the old value; {@code null} for none
     * @param after the new value; {@code null} for none
     */
    record Heard(EventType type, String key, String before, String after) {}

    MutableCacheEntryListenerConfiguration<String, String> configuration(boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(() -> this, null, true, synchronous);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(event -> write(event, null, event.getValue()));
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(event -> write(event, event.getOldValue(), event.getValue()));
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(event -> write(event, event.getOldValue(), null));
    }

    private void write(CacheEntryEvent<? extends String, ? extends String> event, String before, String after) {
        String line = event.getEventType() + " " + event.getKey() + " " + (before == null ? NONE : before) + " "
                + (after == null ? NONE : after) + "\n";
        try {
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was heard, in that order. */
    static List<Heard> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" "))
                    .map(words -> new Heard(EventType.valueOf(words[0]), words[1], word(words[2]), word(words[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String word(String text) {
        return text.equals(NONE) ? null : text;
    }
}
