package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that is suspended while its entries change, and goes on. Most of the time is spent suspended. */
@Execution(ExecutionMode.CONCURRENT)
class NearStalenessIT {
    private static final int ROUNDS = 2;
    private static final Duration SUSPENSION = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    final Caches caches = Caches.shared();

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_inAJvmThatWasSuspended_neverReturnsWhatWasChangedMeanwhile(String tracking) {
        Cache<String, String> here =
                caches.manager("connect-timeout=1m&timeout=1m").createCache("near", new MutableConfiguration<>());
        here.put("k", "0");
        try (ChildJvm child = ChildJvm.start(NearProgram.class, List.of())) {
            assertThat(child.ask("open " + caches.redis().uri() + " " + tracking))
                    .isEqualTo("done");
            assertThat(child.ask("read")).isEqualTo("done");
            for (int i = 1; i <= ROUNDS; i++) {
                String next = Integer.toString(i);
                child.ask("forget");
                child.process().suspend();
                here.put("k", next);
                // How long the JVM is suspended is what is tested; there is nothing to wait for.
                await().pollDelay(SUSPENSION).until(() -> true);
                child.process().resume();

                await().atMost(PATIENCE).until(() -> !child.ask("after").equals("none"));
                assertThat(child.ask("after")).isEqualTo(next);
            }
        }
    }
}
