package io.omnicache.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Reads whose value isn't kept. Nothing is announced here, as by a server that tracks by prefix: it announces a change
 * some time after it has already answered reads with the new value.
 */
class NearFillsTest {
    private static final byte[] KEY = StringEntries.bytes("c:k");

    private final TrackingServer server = new TrackingServer();
    private final NearMap map = new NearMap(100, null);
    private final NearFills fills = new NearFills(
            map,
            new NearKeys<>(StringEntries.bytes("c:"), StringEntries.codec()),
            new NearSettings(100, null, null, Duration.ofHours(1), 10, TrackedKeys.Mode.BY_PREFIX, false, null, null),
            () -> server,
            key -> true);

    @BeforeEach
    void keepTheFirstValue() {
        server.set(KEY, "1");
        assertThat(read()).isEqualTo("1");
        assertThat(map.get("k")).isNotNull();
    }

    @Test
    void value_thatIsntKeptSinceAnotherKeyChanged_leavesNoOlderOne() {
        server.set(KEY, "2");
        NearFill fill = start();
        map.drop(keyOfTheSameStripe());
        server.deliver();

        assertThat(value(fill)).isEqualTo("2");
        assertThat(map.get("k"))
                .as("a reader that has the newer value must not go back")
                .isNull();
    }

    @Test
    void value_thatIsTooLarge_leavesNoOlderOne_andIsReadElsewhereNextTime() {
        server.set(KEY, "x".repeat(TrackingServer.LARGEST_VALUE + 1));

        NearFill fill = start();
        server.deliver();

        assertThat(fill.await(1).isAnswer()).isFalse();
        assertThat(map.get("k")).isNull();
        assertThat(fills.start(KEY)).isNull();
        assertThat(fills.start(StringEntries.bytes("c:other"))).isNotNull();
    }

    @Test
    void entry_thatIsAbsent_leavesNoOlderOne() {
        server.remove(KEY);

        assertThat(read()).isNull();
        assertThat(map.get("k")).isNull();
    }

    private String keyOfTheSameStripe() {
        return IntStream.range(0, 1_000_000)
                .mapToObj(Integer::toString)
                .filter(other -> {
                    NearMap probe = new NearMap(1, null);
                    probe.begin(other);
                    return probe.stamp("k") == NearMap.CHANGING;
                })
                .findFirst()
                .orElseThrow();
    }

    private @Nullable String read() {
        NearFill fill = start();
        server.deliver();
        return value(fill);
    }

    private NearFill start() {
        return Objects.requireNonNull(fills.start(KEY));
    }

    private static @Nullable String value(NearFill fill) {
        byte[] value = fill.await(0).value();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
