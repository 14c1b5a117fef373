package io.omnicache.jcache.outages;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/**
 * One of several JVMs under whose load outages happen. Each changes keys of its own, and all read all keys. The numbers
 * of the changes lie in a file that all of them have mapped.
 */
final class OutageProgram {
    static final int JVMS = 3;

    private OutageProgram() {}

    /** @param arguments the settings file, the file of the numbers, and which JVM this is */
    public static void main(String[] arguments) throws Exception {
        int own = Integer.parseInt(arguments[2]);
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            CacheManager manager = provider.getCacheManager(URI.create(arguments[0]), null);
            Cache<Integer, Long> cache = manager.createCache("c", new MutableConfiguration<>());
            OutageLoad load =
                    new OutageLoad(List.of(cache), new MappedChanges(Path.of(arguments[1])), key -> key % JVMS == own);
            JvmProgram.serve(words -> switch (words[0]) {
                case "hits" -> Long.toString(load.hits());
                case "wrong" -> load.wrong().toString();
                case "failures" -> load.failures().toString();
                default -> load.toString();
            });
            load.close();
        }
    }

    /** Numbers in a file. */
    static final class MappedChanges implements OutageLoad.Changes {
        private static final VarHandle NUMBER =
                MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

        private final ByteBuffer numbers;

        MappedChanges(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                numbers = channel.map(MapMode.READ_WRITE, 0, (long) OutageLoad.KEYS * Long.BYTES);
            }
        }

        @Override
        public long get(int key) {
            return (long) NUMBER.getVolatile(numbers, key * Long.BYTES);
        }

        @Override
        public void set(int key, long number) {
            NUMBER.setVolatile(numbers, key * Long.BYTES, number);
        }
    }
}
