package io.omnicache.jcache.internal.lease;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.internal.redis.ChangeContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases of keys: who gets them, how they end, and what a change does to them. */
class KeyLeasesTest {
    private static final Duration LENGTH = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final byte[] ENTRY = bytes("app:c:k");
    private static final String LEASE = "app:~lease:{app:c:k}";

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private KeyLeases leases;
    private KeyLeases others;
    private Keyspace keyspace;

    @BeforeEach
    void open() {
        leases = new KeyLeases(redis.connection(), "app:", LENGTH);
        others = new KeyLeases(redis.connection(), "app:", LENGTH);
        keyspace = new Keyspace(redis.connection(), "app:c:").with(List.of(leases.part()), List.of(leases.part()));
    }

    @AfterEach
    void close() {
        leases.close();
        others.close();
    }

    @Test
    void tryTake_ofALeaseThatAnotherHolds_getsNone() {
        Lease lease = take(LONG);

        assertThat(lease).isNotNull();
        assertThat(others.tryTake(LeaseKind.LOAD, ENTRY, LONG)).isNull();
        assertThat(others.tryTake(LeaseKind.EXCLUSIVE, ENTRY, LONG)).isNotNull();
        assertThat(leases.end(lease, LeaseOutcome.LOOK)).isTrue();
        assertThat(leases.end(lease, LeaseOutcome.LOOK)).isFalse();
        assertThat(others.tryTake(LeaseKind.LOAD, ENTRY, LONG)).isNotNull();
    }

    @Test
    void lease_isRenewedForItsLongestTimeOnly() {
        Lease lease = take(LENGTH.multipliedBy(3));
        long start = System.nanoTime();

        await().until(() -> redis.command("EXISTS", LEASE).equals("0"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(LENGTH.multipliedBy(2));
        assertThat(leases.end(lease, LeaseOutcome.LOOK)).isFalse();
    }

    @Test
    void lease_ofAJvmThatRenewsItNoMore_endsByItself() {
        take(LONG);
        leases.close();

        await().until(() -> others.tryTake(LeaseKind.LOAD, ENTRY, LONG) != null);
    }

    @Test
    void completion_whoseLeaseIsHeld_changesTheEntryAndEndsTheLease() {
        Lease lease = take(LONG);

        assertThat(redis.connection().call(completion(lease))).isEqualTo("OK");

        assertThat(redis.command("GET", "app:c:k")).isEqualTo("loaded");
        assertThat(redis.command("EXISTS", LEASE)).isEqualTo("0");
    }

    @Test
    void completion_afterAnExplicitChange_isRefused() {
        Lease lease = take(LONG);
        redis.connection().call(keyspace.removal(Command.of(Verb.UNLINK, ENTRY)));

        assertThat(redis.command("EXISTS", LEASE)).isEqualTo("0");
        assertThat(redis.connection().call(completion(lease))).isEqualTo(0L);
        assertThat(redis.command("EXISTS", "app:c:k")).isEqualTo("0");
    }

    @Test
    void completion_whoseLeaseWasLostAndTakenByAnother_isRefused() {
        Lease lease = take(LONG);
        redis.command("DEL", LEASE);
        others.tryTake(LeaseKind.LOAD, ENTRY, LONG);

        assertThat(redis.connection().call(completion(lease))).isEqualTo(0L);
        assertThat(redis.command("EXISTS", LEASE)).isEqualTo("1");
    }

    @Test
    void access_duringALoad_leavesTheLease() {
        Lease lease = take(LONG);

        redis.connection().call(keyspace.removal(Command.of(Verb.UNLINK, ENTRY), ChangeContext.ACCESS));

        assertThat(leases.end(lease, LeaseOutcome.LOOK)).isTrue();
    }

    @Test
    void tryAll_tellsOfEntriesThatAreThere() {
        redis.command("SET", "app:c:k", "v");

        LeaseAttempt looking = attempt(true, null);
        LeaseAttempt ignoring = attempt(true, bytes("v"));

        assertThat(looking)
                .isInstanceOfSatisfying(
                        LeaseAttempt.Present.class,
                        present -> assertThat(present.raw()).isEqualTo(bytes("v")));
        assertThat(ignoring).isInstanceOf(LeaseAttempt.Taken.class);
        assertThat(attempt(false, null))
                .isInstanceOfSatisfying(
                        LeaseAttempt.Held.class, held -> assertThat(held.left()).isBetween(1L, LENGTH.toMillis()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "x;y"})
    void tryAll_whereSomethingElseWasWritten_waitsForItsEndOnly(String planted) {
        redis.command("SET", LEASE, planted, "PX", "60000");
        assertThat(attempt(false, null)).isInstanceOf(LeaseAttempt.Held.class);

        redis.command("SET", LEASE, planted);
        assertThat(attempt(false, null)).isInstanceOf(LeaseAttempt.Taken.class);
        assertThat(Long.parseLong(redis.command("PTTL", LEASE))).isBetween(1L, LENGTH.toMillis());
    }

    private Lease take(Duration longest) {
        return Objects.requireNonNull(leases.tryTake(LeaseKind.LOAD, ENTRY, longest));
    }

    private LeaseAttempt attempt(boolean looks, byte @Nullable [] ignored) {
        return leases.tryAll(LeaseKind.LOAD, List.of(new KeyLeases.Wish(ENTRY, looks, ignored)), LONG)
                .get(0);
    }

    private Command completion(Lease lease) {
        return keyspace.write(Command.of(Verb.SET, ENTRY, bytes("loaded")), lease.completion());
    }
}
