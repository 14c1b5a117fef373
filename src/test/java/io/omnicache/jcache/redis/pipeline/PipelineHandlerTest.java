package io.omnicache.jcache.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipelineHandlerTest {
    private final ExchangeQueue queue = new ExchangeQueue();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PipelineHandler handler = new PipelineHandler(channel, queue, TimeUnit.HOURS.toNanos(1), ended -> {});

    /** With TLS more may come after the close; bytes of a value must not be taken for the next exchanges' replies. */
    @Test
    void channelRead_behindSomethingUnreadable_givesNobodyAReply() {
        channel.pipeline().addLast(new LateClose(), handler);
        Exchange first = send();
        Exchange second = send();

        handler.channelReadComplete(channel.pipeline().context(handler));
        readIgnoringTheFailure("!garbage\r\n");
        readIgnoringTheFailure("+for nobody\r\n+for nobody\r\n");

        assertThat(first.reply()).isEqualTo(new ConnectionFailure(true, null));
        assertThat(second.reply()).isEqualTo(new ConnectionFailure(true, null));
    }

    /** What can't be written has taken its place among those that wait for replies: nothing may be written behind it. */
    @Test
    void drain_ofSomethingUnwritable_failsAllAndWritesNothingMore() {
        channel.pipeline().addLast(new LateClose(), handler);
        Exchange first = send();
        Exchange unwritable = new Exchange(new Object[] {'x'});
        queue.add(unwritable);
        ChannelHandlerContext context = channel.pipeline().context(handler);

        assertThatThrownBy(() -> handler.channelReadComplete(context)).isInstanceOf(IllegalArgumentException.class);
        Exchange later = send();
        handler.channelReadComplete(context);
        readIgnoringTheFailure("+for nobody\r\n");

        assertThat(first.reply()).isEqualTo(new ConnectionFailure(true, null));
        assertThat(unwritable.reply()).isEqualTo(new ConnectionFailure(true, null));
        assertThat(later.isDone()).isFalse();
        assertThat((Object) channel.readOutbound()).isNull();
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

    /** As an event loop does, which goes on to the handler that comes next. */
    private void readIgnoringTheFailure(String text) {
        channel.pipeline().fireChannelRead(bytes(text));
        channel.runPendingTasks();
    }

    /** As TLS, which says goodbye first. */
    private static final class LateClose extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {}
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
