package io.omnicache.jcache.internal.redis.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipelineHandlerTest {
    /** So large that the command is written in pieces. */
    private static final int LARGE = 1 << 20;

    private final ExchangeQueue queue = new ExchangeQueue();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PipelineHandler handler = new PipelineHandler(channel, queue, TimeUnit.HOURS.toNanos(1), ended -> {});

    /** With TLS, bytes may arrive after the close; they must not be taken for replies to other exchanges. */
    @Test
    void channelRead_behindSomethingUnreadable_givesNobodyAReply() {
        channel.pipeline().addLast(new LateClose(), handler);
        Exchange first = send();
        Exchange second = send();

        handler.channelReadComplete(channel.pipeline().context(handler));
        readIgnoringTheFailure("!garbage\r\n");
        readIgnoringTheFailure("+for nobody\r\n+for nobody\r\n");

        assertFailedAlone(first, true, "The server sent a reply of type");
        assertThat(second.reply()).isEqualTo(new ConnectionFailure(true, null));
    }

    @Test
    void drain_ofSomethingUnwritable_failsItAlone() {
        channel.pipeline().addLast(handler);
        Exchange first = send();
        Exchange unwritable = new Exchange(new Object[] {"GET", 'x'});
        queue.add(unwritable);
        Exchange large = new Exchange(new Object[] {"SET", new byte[LARGE], 'x'});
        queue.add(large);
        Exchange last = send();

        handler.channelReadComplete(channel.pipeline().context(handler));

        assertFailedAlone(unwritable, false, "IllegalArgumentException");
        assertFailedAlone(large, false, "IllegalArgumentException");
        channel.runPendingTasks();
        assertThat(last.isDone()).isFalse();
        assertThat(first.isDone()).isFalse();
        channel.finishAndReleaseAll();
    }

    @Test
    void drain_withoutABuffer_failsThatCommandAlone() {
        channel.pipeline().addLast(handler);
        Exchange first = send();
        channel.config().setAllocator(new FailingAllocator(1));

        handler.channelReadComplete(channel.pipeline().context(handler));
        Exchange second = send();
        handler.channelReadComplete(channel.pipeline().context(handler));
        channel.writeInbound(bytes("+two\r\n"));

        assertFailedAlone(first, false, "OutOfMemoryError");
        assertThat(second.reply()).isEqualTo("two");
        channel.finishAndReleaseAll();
    }

    /**
     * The server waits for the rest of it: what was written before is answered, what comes behind goes to another
     * connection.
     */
    @Test
    void drain_withoutABufferInTheMiddle_endsTheConnectionWhenAllBeforeIsAnswered() {
        channel.pipeline().addLast(handler);
        Exchange first = send();
        handler.channelReadComplete(channel.pipeline().context(handler));
        channel.config().setAllocator(new FailingAllocator(3));
        Exchange large = new Exchange(new Object[] {"SET", "k", new byte[LARGE]});
        queue.add(large);

        handler.channelReadComplete(channel.pipeline().context(handler));
        Exchange later = send();
        handler.channelReadComplete(channel.pipeline().context(handler));

        assertFailedAlone(large, false, "OutOfMemoryError");
        assertThat(first.isDone()).isFalse();
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(bytes("+one\r\n"));
        assertThat(first.reply()).isEqualTo("one");
        assertThat(channel.isOpen()).isFalse();
        assertThat(later.isDone()).isFalse();
        assertThat(queue.isEmpty()).isFalse();
        channel.finishAndReleaseAll();
    }

    @Test
    void drain_ofLargeAndSmall_writesTheSameBytesAsTheWriter() {
        channel.pipeline().addLast(handler);
        ByteBuf expected = Unpooled.buffer();
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            byte[] value = new byte[random.nextInt(i % 3 == 0 ? 1_000_000 : 5_000)];
            random.nextBytes(value);
            Object[] words = {"EVALSHA", "é".repeat(i * 50), (long) i, value, "x".getBytes(US_ASCII), value, -1L};
            RequestWriter.write(words, expected);
            queue.add(new Exchange(words));
        }

        handler.channelReadComplete(channel.pipeline().context(handler));

        ByteBuf written = Unpooled.buffer();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            assertThat(piece.capacity()).isLessThan(1 << 20);
            written.writeBytes(piece);
            piece.release();
        }
        assertThat(ByteBufUtil.equals(written, expected)).isTrue();
        channel.finishAndReleaseAll();
    }

    /** While a large command is being sent no reply can arrive, and the connection isn't dead. */
    @Test
    void drain_ofPieces_isASignOfLife() {
        channel.pipeline().addLast(handler);
        queue.add(new Exchange(new Object[] {"SET", "k", new byte[LARGE]}));
        long before = System.nanoTime();

        handler.channelReadComplete(channel.pipeline().context(handler));

        assertThat(handler.silence().nanosSince(before, System.nanoTime())).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void channelRead_ofAProtocolError_tellsTheGuiltyOne_andSendsNothingBehindItAsUnknown() {
        channel.pipeline().addLast(handler);
        Exchange first = send();
        Exchange guilty = send();
        Exchange behind = send();

        handler.channelReadComplete(channel.pipeline().context(handler));
        channel.writeInbound(bytes("+one\r\n-ERR Protocol error: invalid bulk length\r\n"));

        assertThat(first.reply()).isEqualTo("one");
        assertThat(guilty.reply()).isEqualTo(new ReplyError("ERR Protocol error: invalid bulk length"));
        assertThat(behind.reply()).isEqualTo(new ConnectionFailure(false, null));
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    /** Behind a command that wasn't written completely nothing was written. */
    @Test
    void channelInactive_whileALargeOneIsLeaving_knowsWhatWasNotCarriedOut() {
        channel.pipeline().addLast(new Jam(), handler);
        Exchange first = send();
        Exchange large = new Exchange(new Object[] {"SET", "k", new byte[LARGE]});
        queue.add(large);
        Exchange behind = send();

        handler.channelReadComplete(channel.pipeline().context(handler));
        handler.close();
        channel.runPendingTasks();

        assertThat(first.reply()).isEqualTo(new ConnectionFailure(true, null));
        assertFailedAlone(large, false, "while the command was being written");
        assertThat(behind.reply()).isEqualTo(new ConnectionFailure(false, null));
    }

    /**
     * The client closes the connections to a former master, which may have carried commands out that it hasn't
     * answered yet.
     */
    @Test
    void close_byTheClient_waitsForTheReplies_andSendsNothingMore() {
        channel.pipeline().addLast(handler);
        Exchange sent = send();
        handler.channelReadComplete(channel.pipeline().context(handler));

        ChannelFuture closed = channel.close();
        Exchange later = send();
        handler.channelReadComplete(channel.pipeline().context(handler));

        assertThat(closed.isDone()).isFalse();
        channel.writeInbound(bytes("+one\r\n"));
        assertThat(sent.reply()).isEqualTo("one");
        assertThat(closed.isDone()).isTrue();
        assertThat(later.isDone()).isFalse();
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void close_byTheClient_withNothingUnderWay_isAtOnce() {
        channel.pipeline().addLast(handler);

        assertThat(channel.close().isDone()).isTrue();
    }

    @Test
    void channelRead_ofReplies_givesThemInOrder() {
        channel.pipeline().addLast(handler);
        Exchange first = send();
        Exchange second = send();

        handler.channelReadComplete(channel.pipeline().context(handler));
        channel.writeInbound(bytes("+one\r\n+t"));
        channel.writeInbound(bytes("wo\r\n"));

        assertThat(first.reply()).isEqualTo("one");
        assertThat(second.reply()).isEqualTo("two");
        channel.finishAndReleaseAll();
    }

    @Test
    void drain_ofAWithdrawnExchange_dropsIt_andSendsTheOthers() {
        channel.pipeline().addLast(handler);
        Dropped withdrawn = new Dropped();
        queue.add(withdrawn);
        Exchange second = send();

        assertThat(withdrawn.withdraw()).isTrue();
        assertThat(withdrawn.drops).isZero();
        handler.channelReadComplete(channel.pipeline().context(handler));
        channel.writeInbound(bytes("+two\r\n"));

        assertThat(withdrawn.drops).isOne();
        assertThat(second.reply()).isEqualTo("two");
        channel.finishAndReleaseAll();
    }

    @Test
    void completeAll_ofAWithdrawnExchange_dropsIt() {
        Dropped withdrawn = new Dropped();
        queue.add(withdrawn);
        assertThat(withdrawn.withdraw()).isTrue();

        Exchange.completeAll(queue.takeAll(), new ConnectionFailure(false, null));

        assertThat(withdrawn.drops).isOne();
        assertThat(withdrawn.isDone()).isFalse();
    }

    private static void assertFailedAlone(Exchange exchange, boolean sent, String why) {
        assertThat(exchange.reply()).isInstanceOfSatisfying(ConnectionFailure.class, failure -> {
            assertThat(failure.sent()).isEqualTo(sent);
            assertThat(failure.cause()).isInstanceOf(TransferException.class).hasMessageContaining(why);
        });
    }

    /** A network that takes no bytes. */
    private static final class Jam extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }
    }

    /** An allocator without memory for one buffer. */
    private static final class FailingAllocator extends AbstractByteBufAllocator {
        private int left;

        FailingAllocator(int failing) {
            super(false);
            left = failing;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initial, int max) {
            if (--left == 0) {
                throw new OutOfMemoryError("for a test");
            }
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initial, max);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initial, int max) {
            return newHeapBuffer(initial, max);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    private static final class Dropped extends Exchange {
        private int drops;

        Dropped() {
            super(new Object[] {"PING"});
        }

        @Override
        protected void onDropped() {
            drops++;
        }
    }

    private Exchange send() {
        Exchange exchange = new Exchange(new Object[] {"PING"});
        queue.add(exchange);
        return exchange;
    }

    /** Reads as an event loop does. */
    private void readIgnoringTheFailure(String text) {
        channel.pipeline().fireChannelRead(bytes(text));
        channel.runPendingTasks();
    }

    /** Closes late, as TLS does. */
    private static final class LateClose extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {}
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
