package io.omnicache.jcache.internal.redis.redisson;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.omnicache.jcache.internal.redis.ErrorReplies;
import io.omnicache.jcache.internal.redis.login.LoginSource;
import io.omnicache.jcache.internal.redis.redisson.UnansweredCommands.ConnectionLostException;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.handler.BaseConnectionHandler;

/**
 * Sends one {@code PING} on a new connection, after the TLS handshake and before the login, to find out whether and why
 * the connection can't be used. Any Redis reply lets the login begin. An error counts as a reply, since a user may lack
 * the permission for {@code PING}, and most servers require the login first. Connecting fails if no reply arrives, or
 * if the server answers that it closes the connection; the failure has the reason that the network, TLS or the server
 * gave. Only one command is sent, since the operating system drops received bytes, and with them the reason, once a
 * later send fails. Used in the event loop of one channel.
 */
final class ConnectionGreeting extends ChannelInboundHandlerAdapter {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    /** The largest number of characters in a first reply. The first reply of every Redis server is shorter. */
    private static final int LONGEST = 16 * 1_024;

    private final int replyMillis;
    private final @Nullable ChangingLogins logins;
    private final StringBuilder reply = new StringBuilder();
    private @Nullable ScheduledFuture<?> timeout;
    private @Nullable Throwable reason;
    private boolean isAnswered;
    private boolean isOver;
    private @Nullable LoginSource source;
    /** What the login needs; {@code null} if it isn't there yet, or the login never changes. */
    private @Nullable Credentials credentials;

    private ConnectionGreeting(int replyMillis, @Nullable ChangingLogins logins) {
        this.replyMillis = replyMillis;
        this.logins = logins;
    }

    /**
     * Adds the handler to a channel that isn't connected yet.
     *
     * @param replyMillis how long the reply may take
     * @param logins {@code null} if no login changes
     */
    static void prepare(Channel channel, int replyMillis, @Nullable ChangingLogins logins) {
        ChannelHandlerContext login = channel.pipeline().context(BaseConnectionHandler.class);
        if (login != null) {
            channel.pipeline().addBefore(login.name(), "greeting", new ConnectionGreeting(replyMillis, logins));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> fail(context, new RedisTimeoutException("No reply to the first command of a connection")),
                        replyMillis,
                        TimeUnit.MILLISECONDS);
        context.writeAndFlush(Unpooled.wrappedBuffer(PING)).addListener(written -> {
            if (!written.isSuccess()) {
                keep(written.cause());
            }
        });
        if (logins != null) {
            source = logins.of(context.channel());
            if (source != null) {
                source.ask(context.executor())
                        .whenComplete((found, failure) ->
                                context.executor().execute(() -> onCredentials(context, found, failure)));
            }
        }
    }

    private void onCredentials(
            ChannelHandlerContext context, @Nullable Credentials found, @Nullable Throwable failure) {
        if (found == null) {
            keep(failure == null ? new IllegalStateException() : failure);
            fail(context, new ConnectionLostException());
            return;
        }
        credentials = found;
        if (isAnswered && !isOver) {
            logIn(context);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isOver || isAnswered || !(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        while (!isOver && !isAnswered && bytes.isReadable()) {
            reply.append((char) bytes.readUnsignedByte());
            if (!isRedis()) {
                reply.append(
                        bytes.readCharSequence(Math.min(bytes.readableBytes(), LONGEST), StandardCharsets.ISO_8859_1));
                fail(context, ConnectFailures.noRedis(reply.toString()));
            } else if (isWhole()) {
                answered(context);
            }
        }
        if (bytes.isReadable()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    /**
     * Returns whether the reply can come from a Redis server: a simple string or an error, or a bulk string, which a
     * proxy may send.
     */
    private boolean isRedis() {
        return "+-$".indexOf(reply.charAt(0)) >= 0 && reply.length() <= LONGEST;
    }

    private boolean isWhole() {
        int end = reply.indexOf("\n");
        return reply.charAt(0) == '$' ? end > 0 && reply.indexOf("\n", end + 1) > 0 : end > 0;
    }

    private void answered(ChannelHandlerContext context) {
        String line = reply.toString().strip();
        if (line.startsWith("-") && ErrorReplies.of(line.substring(1)).closesConnection()) {
            fail(context, RedissonErrors.refusal(line.substring(1)));
            return;
        }
        isAnswered = true;
        if (source == null || credentials != null) {
            logIn(context);
        }
    }

    private void logIn(ChannelHandlerContext context) {
        end();
        // On this event the next handler begins the login.
        if (logins == null) {
            context.fireChannelActive();
        } else {
            follow(context);
            logins.logIn(credentials, context::fireChannelActive);
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    /** Has the connection follow its source, once it is logged in. */
    private void follow(ChannelHandlerContext context) {
        LoginSource from = source;
        Credentials used = credentials;
        if (from == null || used == null) {
            return;
        }
        RedisConnection connection = RedisConnection.getFrom(context.channel());
        connection
                .getConnectionPromise()
                .thenRun(() -> context.executor().execute(() -> RedissonLogin.follow(connection, from, used)));
    }

    /**
     * Keeps the failure for the caller that waits for the connection. Other handlers would only log the failure, so
     * they don't get it.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isOver) {
            context.fireExceptionCaught(cause);
            return;
        }
        keep(cause);
        if (cause instanceof DecoderException) {
            fail(context, new ConnectionLostException());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, new ConnectionLostException());
        context.fireChannelInactive();
    }

    /** Keeps the channel's first failure. Later failures only follow from the first. */
    private void keep(Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (reason == null && !(cause instanceof ClosedChannelException)) {
            reason = cause;
        }
    }

    private void fail(ChannelHandlerContext context, Throwable failure) {
        if (isOver) {
            return;
        }
        end();
        RedisConnection connection = RedisConnection.getFrom(context.channel());
        connection.getConnectionPromise().completeExceptionally(reason != null ? reason : failure);
        connection.closeAsync();
    }

    private void end() {
        isOver = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
