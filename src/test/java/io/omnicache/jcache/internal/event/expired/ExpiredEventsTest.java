package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpiredEventsTest {
    private static final ExpiredEventNames NAMES = new ExpiredEventNames("c", "c", 0, "p:");
    private static final String MANY = """
            local now = redis.call('TIME')
            local ends = now[1] * 1000 + math.floor(now[2] / 1000) + 50
            for i = 1, ARGV[1] do redis.call('SET', ARGV[2] .. i, 'v', 'PXAT', ends) end
            """;

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private final Expiries expiries = new Expiries();

    @SuppressWarnings("NullAway.Init")
    private ExpiredEvents events;

    @AfterEach
    void close() {
        if (events != null) {
            events.close();
        }
    }

    /** Nobody reads the entry, and another program has written it. */
    @Test
    void untouchedEntry_ofAnotherProgram_isHeardOnce() {
        listen(false);

        redis.command("SET", "p:c:a", "1", "PX", "1");
        redis.command("SET", "p:c:b", "1", "PX", "1");
        redis.command("SET", "p:d:a", "1", "PX", "1");
        expiries.await(2);
        redis.command("SET", "p:c:last", "1", "PX", "1");
        expiries.await(3);

        assertThat(expiries.heard()).containsExactlyInAnyOrder("a=null", "b=null", "last=null");
    }

    @Test
    void manyEntries_inOneMillisecond_areAllHeardOnce() {
        listen(false);

        redis.command("EVAL", MANY, "0", "10000", "p:c:");
        expiries.await(10_000);

        assertThat(expiries.heard()).hasSize(10_000);
        assertThat(new HashSet<>(expiries.heard())).hasSize(10_000);
    }

    @Test
    void manyEntries_withOldValues_areAllHeardOnce() {
        listen(true);

        redis.connection()
                .callAll(IntStream.range(0, 5_000)
                        .mapToObj(i -> change("k" + i, "v" + i, 200))
                        .toList())
                .forEach(RedisConnection.Reply::get);
        expiries.await(5_000);

        assertThat(expiries.heard())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5_000)
                        .mapToObj(i -> "k" + i + "=v" + i)
                        .toList());
    }

    /** Each value is read late, when the next entry is there already. */
    @Test
    void entry_createdAnewAtOnce_hasTheOldValueOfEachExpiry() {
        listen(true);
        int times = 300;

        for (int i = 0; i < times; i++) {
            redis.connection().call(change("k", "v" + i, 1));
            while (Long.valueOf(1).equals(redis.connection().call(Command.of(Verb.EXISTS, bytes("p:c:k"))))) {
                Thread.onSpinWait();
            }
        }
        expiries.await(times);

        assertThat(expiries.heard())
                .containsExactlyElementsOf(
                        IntStream.range(0, times).mapToObj(i -> "k=v" + i).toList());
    }

    @Test
    void overwrittenEntry_isHeardWithItsLastValue() {
        listen(true);

        redis.connection().call(change("k", "a", 60_000));
        redis.connection().call(change("k", "b", 20));
        expiries.await(1);

        assertThat(expiries.heard()).containsExactly("k=b");
    }

    @Test
    void removedEntry_isNotHeard() {
        listen(true);

        redis.connection().call(change("k", "a", 60_000));
        redis.connection().call(script().with(Command.of(Verb.UNLINK, bytes("p:c:k"))));
        redis.connection().call(change("k", "b", 60_000));
        redis.command("FLUSHDB");
        redis.connection().call(change("last", "a", 50));
        expiries.await(1);

        assertThat(expiries.heard()).containsExactly("last=a");
    }

    /** The copy was evicted, or the entry was written before anybody wanted old values. */
    @Test
    void entryWithoutACopy_isHeardWithoutValue() {
        listen(true);

        redis.command("SET", "p:c:k", "1", "PX", "1");
        expiries.await(1);

        assertThat(expiries.heard()).containsExactly("k=null");
    }

    @Test
    void listen_noLonger_hearsNothing() {
        listen(false);
        events.listen(() -> 0);

        redis.command("SET", "p:c:a", "1", "PX", "1");
        Awaitility.await().until(() -> redis.command("DBSIZE").equals("0"));
        events.listen(() -> ListenerNeeds.EXPIRIES);
        redis.command("SET", "p:c:b", "1", "PX", "1");
        expiries.await(1);

        assertThat(expiries.heard()).containsExactly("b=null");
    }

    @Test
    void restartedServer_getsItsFlagsAgain() {
        listen(false);
        redis.server().restart();

        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        redis.command("CONFIG", "GET", "notify-keyspace-events").contains("K"));
        redis.command("SET", "p:c:a", "1", "PX", "1");
        expiries.await(1);

        assertThat(expiries.heard()).containsExactly("a=null");
    }

    @Test
    void userWithoutConfig_whereNotificationsAreOn_listens() {
        redis.command("CONFIG", "SET", "notify-keyspace-events", "KEA");
        user("-config");
        events = events(as("app", ""));

        events.listen(() -> ListenerNeeds.EXPIRIES);

        redis.command("SET", "p:c:a", "1", "PX", "1");
        expiries.await(1);
        assertThat(expiries.heard()).containsExactly("a=null");
        assertThat(redis.command("KEYS", "p:~probe*")).isEmpty();
    }

    @Test
    void userWithoutConfig_whereNotificationsAreOff_isToldAndCanTryAgain() {
        user("-config");
        events = events(as("app", "&timeout=300ms"));

        assertThatThrownBy(() -> events.listen(() -> ListenerNeeds.EXPIRIES))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("CONFIG SET notify-keyspace-events Kx")
                .hasMessageContaining("+config|get");
        Awaitility.await().until(() -> redis.command("PUBSUB", "NUMPAT").equals("0"));

        redis.command("CONFIG", "SET", "notify-keyspace-events", "Kx");
        events.listen(() -> ListenerNeeds.EXPIRIES);
        redis.command("SET", "p:c:a", "1", "PX", "1");
        expiries.await(1);
    }

    /** The copies are there, but this user may not read them: the events come, in time and without values. */
    @Test
    void userWhoMayNotReadCopies_hearsWithoutValues() {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~p:c:*", "&*", "+@all");
        events = events(as("app", ""));
        events.listen(() -> ListenerNeeds.EXPIRIES | ListenerNeeds.EXPIRED_VALUES);
        ChangeScript script = script();

        for (int i = 0; i < 20; i++) {
            redis.connection().call(script.with(Command.of(Verb.SET, bytes("p:c:k" + i), "v", "PX", 1L)));
        }
        expiries.await(20);

        assertThat(redis.command("EXISTS", "p:~shadow:{p:c:k1}")).isEqualTo("1");
        assertThat(expiries.heard()).hasSize(20).allMatch(event -> event.endsWith("=null"));
    }

    @Test
    void lostConnection_isOpenedAgainAndHears() {
        listen(true);
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");
        redis.connection().call(change("during", "v", 1));

        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> redis.command("PUBSUB", "NUMPAT").equals("1"));
        redis.connection().call(change("after", "v", 1));

        Awaitility.await().until(() -> expiries.heard().contains("after=v"));
        assertThat(expiries.heard()).doesNotHaveDuplicates();
    }

    @Test
    void userWithTheManagersPattern_listens() {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~p:*", "resetchannels", "+@all");
        redis.command("ACL", "SETUSER", "app", "&__keyspace@0__:p:*", "&p:*");
        events = events(as("app", ""));

        events.listen(() -> ListenerNeeds.EXPIRIES);

        redis.command("SET", "p:d:a", "1", "PX", "1");
        redis.command("SET", "p:c:a", "1", "PX", "1");
        expiries.await(1);
        assertThat(expiries.heard()).containsExactly("a=null");
    }

    @Test
    void userWithoutTheChannels_isToldTheRule() {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~p:*", "resetchannels", "+@all");
        events = events(as("app", ""));

        assertThatThrownBy(() -> events.listen(() -> ListenerNeeds.EXPIRIES))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("&__keyspace@0__:p:c:*")
                .hasMessageContaining("&__keyspace@0__:p:*");
    }

    private void user(String rules) {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~*", "&*", "+@all", rules);
    }

    private RedisConnection as(String user, String options) {
        return redis.open("redis://" + user + ":p@127.0.0.1:" + redis.server().port() + "?key-prefix=p:" + options);
    }

    private void listen(boolean withOldValues) {
        events = events(redis.connection());
        events.listen(() -> ListenerNeeds.EXPIRIES | (withOldValues ? ListenerNeeds.EXPIRED_VALUES : 0));
    }

    private ExpiredEvents events(RedisConnection connection) {
        return new ExpiredEvents(connection, NAMES, () -> true, expiries);
    }

    private ChangeScript script() {
        return new ChangeScript(List.of(events.copies().part()));
    }

    private Command change(String key, String value, long ttl) {
        return script().with(Command.of(Verb.SET, bytes("p:c:" + key), value, "PX", ttl));
    }
}
