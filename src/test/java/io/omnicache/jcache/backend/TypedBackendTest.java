package io.omnicache.jcache.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ApplicationCodecs.Named;
import io.omnicache.jcache.codec.ApplicationCodecs.Point;
import io.omnicache.jcache.codec.ApplicationCodecs.Points;
import io.omnicache.jcache.codec.JsonFixtures.Address;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.RedisServer;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedBackendTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisBackend backend = RedisBackend.open(redis.uri() + "&value-size=1KB");

    @AfterEach
    void close() {
        backend.close();
    }

    record Order(long id, List<Named> items, Map<String, Integer> amounts) implements Serializable {}

    record Stranger(String name) implements Serializable {}

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory", "json"})
    void operations_onObjects_doWhatTheySay(String codec) {
        TypedBackend<Order> orders = backend.typed(Order.class, codec);
        Order order = new Order(1, List.of(new Named("a")), Map.of("a", 2));
        assertThat(orders.get("k")).isNull();
        assertThat(orders.delete("k")).isFalse();

        orders.set("k", order);
        assertThat(orders.get("k")).isEqualTo(order);
        assertThat(orders.exists("k")).isTrue();
        assertThat(redis.command("TTL", redis.keyPrefix() + "k")).isEqualTo("-1");

        orders.set("k", order, Duration.ofHours(1));
        assertThat(orders.get("k")).isEqualTo(order);
        assertThat(redis.command("TTL", redis.keyPrefix() + "k")).isIn("3600", "3599");
        assertThatThrownBy(() -> orders.set("k", order, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);

        assertThat(orders.delete("k")).isTrue();
        assertThat(orders.exists("k")).isFalse();
    }

    @Test
    void set_withJson_isTextForOthersAndBytesForTheBackend() {
        backend.typed(Address.class, "json").set("k", new Address("x", 1));
        assertThat(redis.command("GET", redis.keyPrefix() + "k")).isEqualTo("{\"number\":1,\"street\":\"x\"}");
        assertThat(backend.get("k")).isEqualTo("{\"number\":1,\"street\":\"x\"}".getBytes(UTF_8));

        backend.set("k", "{\"street\":\"y\"}".getBytes(UTF_8));
        assertThat(backend.typed(Address.class, "json").get("k")).isEqualTo(new Address("y", 0));
    }

    @Test
    void operations_onSimpleTypesAndOwnCodecs_storeThem() {
        backend.typed(String.class).set("k", "text");
        assertThat(backend.typed(String.class).get("k")).isEqualTo("text");
        backend.typed(String.class, "string").set("k", "plain");
        assertThat(backend.get("k")).isEqualTo("plain".getBytes(UTF_8));
        backend.typed(Long.class).set("k", 42L);
        assertThat(backend.typed(Long.class).get("k")).isEqualTo(42L);
        TypedBackend<Point> points = backend.typed(Point.class, Points.class.getName());
        points.set("k", new Point(1, 2));
        assertThat(points.get("k")).isEqualTo(new Point(1, 2));
    }

    /** What isn't declared isn't created, whoever wrote it. */
    @Test
    void get_ofAClassThatIsNotDeclared_isRefused() {
        byte[] planted =
                ValueCodecs.create("java", getClass().getClassLoader()).encode(List.of(new Stranger("secret")));
        backend.set("k", planted);
        for (TypedBackend<?> typed : List.of(backend.typed(Order.class), backend.typed(List.class))) {
            assertThatThrownBy(() -> typed.get("k"))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(Stranger.class.getName())
                    .hasMessageContaining("'declared' of the setting 'serial-filter'")
                    .hasMessageNotContaining("secret");
            assertThat(typed.exists("k")).isTrue();
        }
        TypedBackend<?> allowing = backend.typed(List.class, "java", getClass().getName() + "$*;java.**;!*");
        assertThat(allowing.get("k")).isEqualTo(List.of(new Stranger("secret")));
    }

    @Test
    void get_ofAnotherType_isRefused() {
        backend.typed(String.class).set("k", "secret");
        TypedBackend<Long> longs = backend.typed(Long.class);
        assertThatThrownBy(() -> longs.get("k"))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageNotContaining("secret");
        backend.set("k", new byte[0]);
        assertThatThrownBy(() -> longs.get("k")).isInstanceOf(CacheException.class);
        backend.set("k", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> longs.get("k")).isInstanceOf(CacheException.class);
    }

    @Test
    @SuppressWarnings({"unchecked", "NullAway"})
    void set_ofWhatCannotBeStored_saysWhyAndStoresNothing() {
        TypedBackend<String> texts = backend.typed(String.class);
        assertThatThrownBy(() -> texts.set("k", "x".repeat(2_000)))
                .isInstanceOf(OversizedException.class)
                .hasMessageContaining("value-size");
        assertThatThrownBy(() -> texts.set("k", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ((TypedBackend<Object>) (TypedBackend<?>) texts).set("k", 5))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("java.lang.Integer");
        assertThatThrownBy(() -> backend.typed(Object.class).set("k", new Stranger("secret")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Stranger.class.getName())
                .hasMessageNotContaining("secret");
        assertThat(backend.exists("k")).isFalse();
        assertThatThrownBy(() -> backend.typed(Object.class, "json"))
                .hasMessageContaining("needs the class of the values");
        assertThatThrownBy(() -> backend.typed(String.class, "kryo")).hasMessageContaining("'kryo'");
        assertThatThrownBy(() -> backend.typed(String.class, "java", "maxdepth=x"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("not valid");
    }

    @Test
    void anyOperation_afterTheBackendIsClosed_isRefused() {
        TypedBackend<String> texts = backend.typed(String.class);
        backend.close();
        assertThatThrownBy(() -> texts.get("k")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> texts.set("k", "x")).isInstanceOf(IllegalStateException.class);
    }
}
