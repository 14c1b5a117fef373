package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.Script;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShadowPartTest {
    private static final byte[] ENTRY = bytes("p:c:42");
    private static final String SHADOW = "p:~shadow:{p:c:42}";
    private static final long GRACE = ShadowPart.GRACE.toMillis();

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private boolean isActive = true;
    private final ChangeScript script =
            new ChangeScript(List.of(new ShadowPart(new ShadowKeys("p:"), bytes("p:~recreated:c"), () -> isActive)));

    @Test
    void with_nobodyWantsOldValues_isTheChangeItself() {
        isActive = false;
        Command put = Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L);

        assertThat(script.with(put)).isSameAs(put);
    }

    @Test
    void put_withTimeToLive_keepsACopyThatOutlivesTheEntry() {
        assertThat(change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L))).isEqualTo("OK");

        assertShadow("a", 60_000);
    }

    @Test
    void put_thatKeepsTheTimeToLive_changesTheCopy() {
        change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L));
        change(Command.of(Verb.SET, ENTRY, "b", "KEEPTTL"));

        assertShadow("b", 60_000);
    }

    @Test
    void put_ofAnEternalEntry_keepsNoCopy() {
        change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L));
        change(Command.of(Verb.SET, ENTRY, "b"));

        assertNoShadow();
    }

    @Test
    void access_withLongerTimeToLive_prolongsTheCopy() {
        change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L));

        assertThat(change(Command.of(Verb.GETEX, ENTRY, "PX", 90_000L))).isEqualTo(bytes("a"));

        assertShadow("a", 90_000);
    }

    @Test
    void access_withoutACopy_makesOne() {
        redis.command("SET", "p:c:42", "a");

        change(Command.of(Verb.GETEX, ENTRY, "PX", 90_000L));

        assertShadow("a", 90_000);
    }

    @Test
    void access_thatMakesEternal_removesTheCopy() {
        change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L));
        change(Command.of(Verb.GETEX, ENTRY, "PERSIST"));

        assertNoShadow();
    }

    @Test
    void access_toAMissingEntry_leavesTheCopyOfTheExpiredOne() {
        expire("a");

        assertThat(change(Command.of(Verb.GETEX, ENTRY, "PX", 90_000L))).isNull();

        assertThat(redis.command("GET", SHADOW)).isEqualTo("a");
        assertThat(redis.command("EXISTS", "p:c:42")).isEqualTo("0");
    }

    @Test
    void removal_ofAnEntry_removesTheCopy() {
        change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L));
        assertThat(change(Command.of(Verb.GETDEL, ENTRY))).isEqualTo(bytes("a"));

        assertNoShadow();
    }

    /** The event of the expiry may still have to read the value. */
    @Test
    void removal_ofAnExpiredEntry_leavesTheCopy() {
        expire("a");

        change(Command.of(Verb.UNLINK, ENTRY));

        assertThat(redis.command("GET", SHADOW)).isEqualTo("a");
    }

    @Test
    void put_afterAnExpiry_replacesTheCopy() {
        expire("a");

        change(Command.of(Verb.SET, ENTRY, "b", "PX", 60_000L));

        assertShadow("b", 60_000);
    }

    @Test
    void change_ofAKeyOfAnotherType_keepsNoCopyAndFailsAsWithoutThePart() {
        redis.command("RPUSH", "p:c:42", "a");
        redis.command("PEXPIRE", "p:c:42", "90000");
        Script touch = Script.of("return redis.call('PEXPIRE', KEYS[1], 5000)");

        assertThat(change(Command.script(touch, ENTRY))).isEqualTo(1L);

        assertNoShadow();
    }

    /** What the part may not do costs the event its value, not the caller the change. */
    @Test
    void change_byAUserWithoutTheCommandsOfThePart_succeeds() {
        redis.command("ACL", "SETUSER", "default", "-pttl", "-exists");
        try {
            assertThat(change(Command.of(Verb.SET, ENTRY, "a", "PX", 60_000L))).isEqualTo("OK");
            assertThat(redis.command("GET", "p:c:42")).isEqualTo("a");
        } finally {
            redis.command("ACL", "SETUSER", "default", "+@all");
        }
    }

    private @Nullable Object change(Command change) {
        return redis.connection().call(script.with(change));
    }

    private void expire(String value) {
        change(Command.of(Verb.SET, ENTRY, value, "PX", 1L));
        Awaitility.await()
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> redis.command("EXISTS", "p:c:42").equals("0"));
    }

    private void assertShadow(String value, long ttl) {
        assertThat(redis.command("GET", SHADOW)).isEqualTo(value);
        long entry = Long.parseLong(redis.command("PTTL", "p:c:42"));
        assertThat(Long.parseLong(redis.command("PTTL", SHADOW)))
                .isBetween(entry + GRACE - 30_000, ttl + GRACE)
                .isGreaterThan(GRACE);
    }

    private void assertNoShadow() {
        assertThat(redis.command("EXISTS", SHADOW)).isEqualTo("0");
    }
}
