package io.omnicache.jcache.internal.redis.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.omnicache.jcache.internal.redis.login.LoginSession.Outcome;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a source asks its supply, and what open connections hear of it. */
class LoginSourceTest {
    private final EventLoopGroup loops = new DefaultEventLoopGroup(1);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void end() {
        go.countDown();
        threads.shutdownNow();
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void ask_ofHundredsAtOnce_isOneCall() {
        LoginSource source = source(60_000, () -> {
            Waiting.await(go);
            return new Credentials(null, "p", null);
        });
        List<CompletionStage<Credentials>> asked = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            asked.add(source.ask(loops));
        }
        go.countDown();

        asked.forEach(
                each -> assertThat(each.toCompletableFuture().join().password()).isEqualTo("p"));
        assertThat(calls).hasValue(1);
        source.ask(loops).toCompletableFuture().join();
        assertThat(calls).hasValue(2);
    }

    /** The network thread goes on, and what comes too late is nobody's. */
    @Test
    void ask_ofASupplyThatHangs_blocksNoThreadOfTheNetworkAndEnds() {
        LoginSource source = source(50, () -> {
            if (calls.get() == 1) {
                begun.countDown();
                awaitUninterruptibly();
                return new Credentials(null, "late", null);
            }
            return new Credentials(null, "p", null);
        });
        CompletionStage<Credentials> hanging = source.ask(loops);
        Waiting.await(begun);
        loops.submit(() -> {}).syncUninterruptibly();

        assertThatThrownBy(() -> hanging.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(LoginException.class)
                .hasMessage("a test has given no credentials within 50 ms (setting connect-timeout); see what it waits"
                        + " for");
        assertThat(source.ask(loops).toCompletableFuture().join().password()).isEqualTo("p");
        go.countDown();
        threads.submit(() -> {});
        assertThat(source.latest()).extracting(Credentials::password).isEqualTo("p");
        assertThat(source.recentPasswords()).doesNotContain("late");
    }

    @Test
    void problem_isThatOfTheLastCall() {
        LoginSource source = source(1_000, () -> {
            if (calls.get() == 1) {
                throw new LoginException("nothing there");
            }
            return new Credentials(null, "p", null);
        });

        assertThatThrownBy(() -> source.ask(loops).toCompletableFuture().join()).hasMessageContaining("nothing there");
        assertThat(source.problem()).isEqualTo("nothing there");
        source.ask(loops).toCompletableFuture().join();
        assertThat(source.problem()).isNull();
    }

    /** A connection is offered new credentials before the end of its own, and not after it is closed. */
    @Test
    void session_isOfferedNewCredentialsBeforeTheEnd() {
        LoginSource source = source(
                1_000,
                () -> new Credentials(null, "p" + calls.get(), Instant.now().plusMillis(1_000)));
        Credentials first = source.ask(loops).toCompletableFuture().join();
        List<Object> sent = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel();
        LoginSession.begin(channel, source, first, loops, (words, outcome) -> {
            sent.add(words[1] + (Instant.now().isBefore(first.validUntil()) || sent.size() > 0 ? "" : " too late"));
            outcome.accept(Outcome.ACCEPTED);
        });

        await().until(() -> {
            channel.runPendingTasks();
            return sent.size() > 1;
        });
        assertThat(sent.subList(0, 2)).containsExactly("p2", "p3");
        channel.close();
        channel.runPendingTasks();
        int asked = calls.get();
        await().pollDelay(Duration.ofMillis(500)).until(() -> calls.get() <= asked + 1);
    }

    /** A provider that keeps its credentials gives new ones to whoever asks first; the others need them as well. */
    @Test
    void session_isOfferedWhatANewConnectionFetchedFirst() {
        Instant end = Instant.now().plusMillis(2_000);
        AtomicBoolean isRenewed = new AtomicBoolean();
        LoginSource source = source(
                1_000,
                () -> isRenewed.get()
                        ? new Credentials(null, "B", end.plusSeconds(1_000))
                        : new Credentials(null, "A", end));
        List<Object> sent = new ArrayList<>();
        EmbeddedChannel channel =
                begin(source, source.ask(loops).toCompletableFuture().join(), sent);
        isRenewed.set(true);
        source.ask(loops).toCompletableFuture().join();

        await().until(() -> {
            channel.runPendingTasks();
            return !sent.isEmpty();
        });
        assertThat(sent).containsExactly("B");
        assertThat(Instant.now()).isBefore(end);
    }

    /** A login that took long: meanwhile the others were offered newer credentials. */
    @Test
    void session_thatBeginsWithOlderCredentials_isOfferedTheLatest() {
        Instant end = Instant.now().plusSeconds(1_000);
        LoginSource source = source(1_000, () -> new Credentials(null, "B", end));
        source.ask(loops).toCompletableFuture().join();
        List<Object> sent = new ArrayList<>();
        EmbeddedChannel channel = begin(source, new Credentials(null, "A", end.minusSeconds(900)), sent);

        channel.runPendingTasks();

        assertThat(sent).containsExactly("B");
    }

    /** One refusal is one more look: the supply isn't asked for ever for credentials that don't end. */
    @Test
    void refused_withCredentialsThatDontEnd_asksNoLongerThanNeeded() {
        LoginSource source = source(1_000, () -> new Credentials(null, "p", null));
        EmbeddedChannel channel =
                begin(source, source.ask(loops).toCompletableFuture().join(), new ArrayList<>());
        source.refused("ERR");

        await().until(() -> calls.get() == 2);
        loops.submit(() -> {}).syncUninterruptibly();
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        assertThat(calls).hasValue(2);
        channel.close();
    }

    /** Credentials that the supply renews late are looked for more often before their end. */
    @Test
    void look_inVain_isRepeatedBeforeTheEnd() {
        Instant end = Instant.now().plusMillis(4_000);
        LoginSource source = source(1_000, () -> new Credentials(null, "p", end));
        Credentials first = source.ask(loops).toCompletableFuture().join();
        EmbeddedChannel channel = begin(source, first, new ArrayList<>());

        await().until(() -> calls.get() >= 5);
        assertThat(Instant.now()).isBefore(end);
        channel.close();
    }

    private EmbeddedChannel begin(LoginSource source, Credentials accepted, List<Object> sent) {
        EmbeddedChannel channel = new EmbeddedChannel();
        LoginSession.begin(channel, source, accepted, loops, (words, outcome) -> {
            sent.add(words[1]);
            outcome.accept(Outcome.ACCEPTED);
        });
        return channel;
    }

    /** The handlers of a connection change hands: in between nothing is sent, and then what has changed meanwhile. */
    @Test
    void session_withoutASender_waitsForTheNextOne() {
        LoginSource source = source(1_000, () -> new Credentials(null, "p", null));
        EmbeddedChannel channel = new EmbeddedChannel();
        List<Object> sent = new ArrayList<>();
        LoginSession.begin(
                channel, source, new Credentials(null, "old", null), loops, (words, outcome) -> sent.add("no"));
        LoginSession.sendBy(channel, null);
        source.ask(loops).toCompletableFuture().join();
        LoginSession session = channel.attr(io.netty.util.AttributeKey.<LoginSession>valueOf("omnicache-login"))
                .get();
        session.offer(new Credentials("u", "new", null));
        channel.runPendingTasks();
        assertThat(sent).isEmpty();

        LoginSession.sendBy(channel, (words, outcome) -> sent.addAll(List.of(words)));

        assertThat(sent).containsExactly("AUTH", "u", "new");
        session.offer(new Credentials("u", "newer", null));
        channel.runPendingTasks();
        assertThat(sent).as("one at a time").hasSize(3);
    }

    @Test
    void close_endsCallsUnderWay() {
        LoginSource source = source(60_000, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new LoginException("interrupted");
            }
            return new Credentials(null, "never", null);
        });
        CompletionStage<Credentials> asked = source.ask(loops);
        Waiting.await(begun);

        source.close();

        assertThatThrownBy(() -> asked.toCompletableFuture().join()).hasMessageContaining("interrupted");
        assertThatThrownBy(() -> source.ask(loops).toCompletableFuture().join())
                .hasMessageContaining("The connection is closed");
    }

    private void awaitUninterruptibly() {
        boolean isOver = false;
        while (!isOver) {
            try {
                go.await();
                isOver = true;
            } catch (InterruptedException e) {
                continue; // It hangs all the same.
            }
        }
    }

    /** Before, the number of milliseconds overflowed, and the answer was lost. */
    @Test
    void ask_ofCredentialsWithTheLatestEnd_isAnswered() {
        LoginSource source = source(5_000, () -> new Credentials(null, "p", Instant.MAX));

        assertThat(source.ask(loops).toCompletableFuture().join().password()).isEqualTo("p");
    }

    /** As those of a service look to a machine whose clock is fast. */
    @Test
    void supply_ofCredentialsThatHaveNearlyEnded_isAskedWithPauses() throws Exception {
        LoginSource source = source(
                5_000,
                () -> new Credentials(null, "p" + calls.get(), Instant.now().plusMillis(2)));
        begin(source, source.ask(loops).toCompletableFuture().join(), new ArrayList<>());

        TimeUnit.SECONDS.sleep(1);

        assertThat(calls.get()).isBetween(2, 15);
        source.close();
    }

    private LoginSource source(long patience, Supply supply) {
        return new LoginSource(
                new LoginSupply() {
                    @Override
                    public Credentials get() throws LoginException {
                        calls.incrementAndGet();
                        return supply.get();
                    }

                    @Override
                    public Duration interval() {
                        return Duration.ZERO;
                    }

                    @Override
                    public String name() {
                        return "a test";
                    }
                },
                threads,
                Duration.ofMillis(patience));
    }

    private interface Supply {
        Credentials get() throws LoginException;
    }
}
