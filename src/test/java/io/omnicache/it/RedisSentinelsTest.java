package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisSentinelsTest {

    @Test
    void start_everySentinelNamesTheMaster_andAnotherAfterItsEnd() throws Exception {
        Leftovers left = Leftovers.after(RedisSentinels::start, redis -> {
            RedisProcess first = redis.master();
            assertThat(first).isSameAs(redis.servers().get(0));
            assertThat(redis.sentinels())
                    .hasSize(3)
                    .allSatisfy(sentinel -> assertThat(
                                    sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", RedisSentinels.MASTER_NAME))
                            .isEqualTo("127.0.0.1\n" + first.port()));
            assertThat(redis.servers().get(1).command("ROLE")).startsWith("slave\n127.0.0.1\n" + first.port());

            first.kill();
            Await.until("another master", () -> redis.master() != first);
            redis.awaitAgreement();

            assertThat(redis.master().command("ROLE")).startsWith("master");
        });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void start_withPasswords_asksForThem() throws Exception {
        try (RedisSentinels redis = RedisSentinels.start("serverPassword", "sentinelPassword")) {
            for (RedisProcess process :
                    new RedisProcess[] {redis.master(), redis.sentinels().get(0)}) {
                try (RespConnection stranger = RespConnection.open("127.0.0.1", process.port())) {
                    assertThatThrownBy(() -> stranger.command("ROLE"))
                            .isInstanceOf(RedisErrorReply.class)
                            .hasMessageStartingWith("NOAUTH");
                }
            }
            assertThat(redis.sentinelUris()).allMatch(uri -> uri.startsWith("redis://:sentinelPassword@"));
        }
    }
}
