package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Replies of which one byte is wrong, missing or too many: what came before is right, and every command has an
 * outcome.
 */
class DamagedRepliesTest {
    private static final int SEEDS = 2_000;

    @Test
    void channelRead_ofDamagedReplies_givesTheRepliesBefore_andEveryCommandAnOutcome() {
        int broken = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            broken += check(new Random(seed), seed) ? 1 : 0;
        }
        assertThat(broken).as("connections that ended by the damage").isGreaterThan(SEEDS / 10);
    }

    /** Returns whether the connection ended by the damage. */
    private static boolean check(Random random, int seed) {
        ExchangeQueue queue = new ExchangeQueue();
        EmbeddedChannel channel = new EmbeddedChannel();
        PipelineHandler handler = new PipelineHandler(channel, queue, TimeUnit.HOURS.toNanos(1), ended -> {});
        channel.pipeline().addLast(handler);
        RandomReplies replies = new RandomReplies(random, 1 + random.nextInt(20));
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < replies.meanings().size(); i++) {
            Exchange exchange = new Exchange(new Object[] {"PING"});
            exchanges.add(exchange);
            queue.add(exchange);
        }
        handler.channelReadComplete(channel.pipeline().context(handler));
        int position = random.nextInt(replies.bytes().length);

        for (byte[] piece : RandomReplies.cut(random, damaged(random, replies.bytes(), position))) {
            channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(piece));
        }
        channel.runPendingTasks();
        boolean broken = !channel.isOpen();
        handler.close();
        channel.runPendingTasks();

        int right = replies.wholeBefore(position);
        for (int i = 0; i < exchanges.size(); i++) {
            assertThat(exchanges.get(i).isDone())
                    .as("seed %d, command %d", seed, i)
                    .isTrue();
            if (i < right) {
                assertThat(RandomReplies.meaningOf(exchanges.get(i).reply()))
                        .as("seed %d, command %d", seed, i)
                        .isEqualTo(replies.meanings().get(i));
            } else if (exchanges.get(i).reply() instanceof ConnectionFailure failure) {
                assertThat(failure.sent()).as("seed %d, command %d", seed, i).isTrue();
            }
        }
        channel.finishAndReleaseAll();
        return broken;
    }

    private static byte[] damaged(Random random, byte[] bytes, int position) {
        int kind = random.nextInt(3);
        byte[] damaged = new byte[bytes.length + kind - 1];
        System.arraycopy(bytes, 0, damaged, 0, position);
        int rest = bytes.length - position;
        if (kind == 0) { // One byte is missing.
            System.arraycopy(bytes, position + 1, damaged, position, rest - 1);
        } else if (kind == 1) { // One byte is wrong.
            System.arraycopy(bytes, position, damaged, position, rest);
            damaged[position] ^= (byte) (1 << random.nextInt(8));
        } else { // One byte is too many.
            damaged[position] = (byte) random.nextInt(256);
            System.arraycopy(bytes, position, damaged, position + 1, rest);
        }
        return damaged;
    }
}
