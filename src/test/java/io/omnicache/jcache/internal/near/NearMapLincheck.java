package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares concurrent reads and changes through a near cache with sequential ones of a map without any copy: what the
 * threads of one JVM see is one order of all changes. Other programs change entries too, and their changes are only
 * announced. The server is {@link TrackingServer}; the parts of the near cache are the real ones.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class NearMapLincheck {
    private static final String PREFIX = "c:";
    private static final EntryCodec<String, String> CODEC = StringEntries.codec();
    private static final NearSettings SETTINGS =
            new NearSettings(100, null, null, Duration.ofHours(1), 100, TrackedKeys.Mode.BY_KEY, false, null, null);

    private final TrackingServer server = new TrackingServer();
    private final NearMap map = new NearMap(100, null);
    private final NearKeys<String> keys = new NearKeys<>(StringEntries.bytes(PREFIX), CODEC);
    private final NearFills fills = new NearFills(map, keys, SETTINGS, () -> server, key -> true);

    public NearMapLincheck() {
        server.setListener(new TrackedKeys.Listener() {
            @Override
            public void onChanged(byte[] key) {
                map.drop(keys.ofRedis(key));
            }

            @Override
            public void onAllChanged(String reason) {
                map.dropAll();
            }
        });
    }

    /** As {@code get}: from the map, otherwise by a fill; on the plain way while a change is under way. */
    @Operation
    public @Nullable String get(@Param(name = "key") int key) {
        NearEntry entry = map.get(Integer.toString(key));
        if (entry != null) {
            return new String((byte[]) entry.content(), StandardCharsets.UTF_8);
        }
        NearFill fill = fills.start(redisKey(key));
        if (fill != null) {
            server.deliver();
            byte[] value = fill.await(TimeUnit.HOURS.toNanos(1)).value();
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
        String value = server.get(redisKey(key));
        map.drop(Integer.toString(key));
        return value;
    }

    /** As {@code put}, whose caller waits. */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
        server.set(redisKey(key), Integer.toString(value));
        map.drop(Integer.toString(key));
    }

    /** As an asynchronous {@code put}. */
    @Operation
    public void putAsync(@Param(name = "key") int key, @Param(name = "value") int value) {
        map.begin(Integer.toString(key));
        server.set(redisKey(key), Integer.toString(value));
        map.end(Integer.toString(key));
    }

    /** A change by another program, which has ended when its announcement was sent and this JVM has taken it. */
    @Operation
    public void changeElsewhere(@Param(name = "key") int key, @Param(name = "value") int value) {
        server.set(redisKey(key), Integer.toString(value));
        server.deliver();
    }

    /** As {@code clear} of one key, and all is dropped. */
    @Operation
    public void putDroppingAll(@Param(name = "key") int key, @Param(name = "value") int value) {
        server.set(redisKey(key), Integer.toString(value));
        map.dropAll();
    }

    @Test
    void manyRuns_underStress_areLinearizable() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(NearMapLincheck.class);
    }

    private static byte[] redisKey(int key) {
        return StringEntries.bytes(PREFIX + key);
    }
}
